import { SyncError } from "../../../domain/errors.js";
import type { SqlDatabase } from "../client/sql.js";
import { appliedNumbers, missingFrom } from "./ledger.js";
import type { Migration } from "./migration.js";
import { MIGRATIONS } from "./migrations/index.js";
import { type SchemaOptions, schemaNames } from "./names.js";
import { checkHost } from "./preflight.js";
import { runStep } from "./run-step.js";

/** A step of the schema, by number and name. */
export interface MigrationName {
  number: number;
  name: string;
}

/** A step that was applied. */
export interface AppliedMigration extends MigrationName {
  /** How long it took (milliseconds); absent without `now`. */
  ms?: number;
}

/** What `onStep` hears, before and after each step. */
export interface MigrationProgress extends AppliedMigration {
  status: "applying" | "applied";
}

/** How to migrate. */
export interface MigrateOptions extends SchemaOptions {
  /**
   * Hears of each step. Where another process was faster with a step, only that it is being applied.
   * What it throws ends the migration between two steps.
   */
  onStep?: (progress: MigrationProgress) => void;
  /** Ends the migration before the next step. */
  signal?: AbortSignal;
  /** A clock in milliseconds, to measure steps. Default: they are not measured. */
  now?: () => number;
}

/**
 * Brings a database to the schema of this version: the tables, views, triggers and functions of the seeds (002, and
 * `leads` and `activity_log` of 004) and ours. Host tables that exist are only extended. Safe to run twice, and by
 * several processes at once; after a failure the next run goes on where it stopped.
 * @returns the steps applied by this call
 * @throws ConfigError when what is there already does not fit, before anything is changed; StorageError `SCHEMA_TOO_NEW`, or
 * `STORAGE_ERROR` naming the step that failed; SyncError `ABORTED`
 */
export const migrate = (database: SqlDatabase, options: MigrateOptions = {}): Promise<AppliedMigration[]> =>
  runMigrations(database, MIGRATIONS, options);

/** {@link migrate} by a list of steps. */
export async function runMigrations(
  database: SqlDatabase,
  migrations: readonly Migration[],
  { onStep, signal, now, ...schema }: MigrateOptions,
): Promise<AppliedMigration[]> {
  const names = schemaNames(schema);
  const missing = missingFrom(migrations, await appliedNumbers(database, names));
  if (missing.length > 0) await checkHost(database, names);

  const applied: AppliedMigration[] = [];
  for (const migration of missing) {
    if (signal?.aborted)
      throw new SyncError("ABORTED", "The migration was ended by its caller.", { cause: signal.reason });
    const step = { number: migration.number, name: migration.name };
    onStep?.({ ...step, status: "applying" });
    const startedAt = now?.();
    if (!(await runStep(database, names, migration))) continue;
    const done = startedAt === undefined || now === undefined ? step : { ...step, ms: now() - startedAt };
    applied.push(done);
    onStep?.({ ...done, status: "applied" });
  }
  return applied;
}
