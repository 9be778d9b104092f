import { StorageError } from "../../../domain/errors.js";
import type { Sql } from "../client/sql.js";
import { appliedNumbers, missingFrom } from "./ledger.js";
import type { MigrationName } from "./migrate.js";
import { MIGRATIONS } from "./migrations/index.js";
import { type SchemaOptions, schemaNames } from "./names.js";

/**
 * The steps `migrate()` would apply.
 * @throws StorageError `SCHEMA_TOO_NEW`
 */
export async function pendingMigrations(sql: Sql, options: SchemaOptions = {}): Promise<MigrationName[]> {
  const applied = await appliedNumbers(sql, schemaNames(options));
  return missingFrom(MIGRATIONS, applied).map(({ number, name }) => ({ number, name }));
}

/**
 * Checks that a database has the schema of this version.
 * @throws StorageError `SCHEMA_OUTDATED`, `SCHEMA_TOO_NEW`
 */
export async function checkSchema(sql: Sql, options: SchemaOptions = {}): Promise<void> {
  const pending = await pendingMigrations(sql, options);
  if (pending.length === 0) return;
  const list = pending.map(({ number, name }) => `${number} (${name})`).join(", ");
  throw new StorageError("SCHEMA_OUTDATED", `The database lacks migrations ${list}; run \`migrate()\`.`, {
    context: { pending },
  });
}
