import { ConfigError } from "../../domain/errors.js";
import type { PostgresStorageAdapter } from "../../storage/postgres/postgres-storage-adapter.js";
import { databaseSettings } from "../config/database-settings.js";
import { engineFromModule } from "../config/engine-from-module.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import type { OpenStorage, Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync migrate`. */
export interface MigrateFlags {
  config?: string;
  dryRun?: boolean;
}

type Migrator = Pick<PostgresStorageAdapter, "migrate" | "pendingMigrations">;

/** Brings the database to the schema of this version. */
export async function migrateCommand(cli: Surroundings, { config, dryRun = false }: MigrateFlags): Promise<Outcome> {
  const { storage, close } = await open(cli, config);
  try {
    const migrator = migratorOf(storage);
    if (dryRun) return outcome("would be applied", await migrator.pendingMigrations());
    return outcome("applied", await migrator.migrate());
  } finally {
    await close();
  }
}

async function open(cli: Surroundings, config: string | undefined): Promise<OpenStorage> {
  if (config === undefined) return cli.openStorage(databaseSettings(cli.env));
  const { storage, close } = await engineFromModule(cli, config);
  if (storage) return { storage, close };
  await close();
  throw new ConfigError(`--config ${config} gives no storage to migrate: export { engine, storage }.`);
}

function migratorOf(storage: object): Migrator {
  if ("migrate" in storage && "pendingMigrations" in storage) return storage as Migrator;
  throw new ConfigError("This storage adapter has no migrations.");
}

function outcome(verb: string, migrations: readonly { name: string }[]): Outcome {
  const names = migrations.map(({ name }) => name);
  const text =
    names.length === 0
      ? "The database has the schema of this version."
      : [`${counted(names.length, "migration")} ${verb}:`, ...names.map((name) => `  ${name}`)].join("\n");
  return { code: EXIT.ok, document: { migrations }, text };
}
