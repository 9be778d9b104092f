import { isSyncError, StorageError } from "../../../domain/errors.js";
import type { SqlDatabase } from "../client/sql.js";
import { appliedNumbers, openLedger, recordApplied } from "./ledger.js";
import type { Migration } from "./migration.js";
import { quoteLiteral, type SchemaNames } from "./names.js";

/** A step gives up when the host's own statements keep a table for so long: everybody else would queue behind it. */
const LOCK_TIMEOUT = "10s";

/**
 * Applies one step, unless somebody else was faster. All of it happens or nothing.
 * @returns whether it was applied here
 * @throws StorageError `STORAGE_ERROR` that names the step
 */
export async function runStep(database: SqlDatabase, names: SchemaNames, migration: Migration): Promise<boolean> {
  const { number, name } = migration;
  try {
    return await database.transaction(async (sql) => {
      await openLedger(sql, names);
      if ((await appliedNumbers(sql, names)).has(number)) return false;
      await sql.query("SELECT set_config('lock_timeout', $1::text, true) AS set", [LOCK_TIMEOUT]);
      await sql.query(asOneStatement(migration.sql(names)));
      await recordApplied(sql, names, migration);
      return true;
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(
      "STORAGE_ERROR",
      `Migration ${number} (${name}) failed: ${reason} The steps before it stand; run \`migrate()\` again once the cause is removed.`,
      { cause: error, retryable: isSyncError(error) && error.retryable, context: { number, name } },
    );
  }
}

/** Clients prepare what they are given, and only a single statement can be prepared. */
const asOneStatement = (script: string): string => `DO ${quoteLiteral(`BEGIN EXECUTE ${quoteLiteral(script)}; END`)}`;
