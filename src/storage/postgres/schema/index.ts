export { quoteIdentifier } from "../client/statement.js";
export { checkSchema, pendingMigrations } from "./check-schema.js";
export {
  type AppliedMigration,
  type MigrateOptions,
  type MigrationName,
  type MigrationProgress,
  migrate,
} from "./migrate.js";
export { type SchemaNames, schemaNames } from "./names.js";
