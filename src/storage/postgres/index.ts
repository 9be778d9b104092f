export type {
  PGliteLike,
  PGliteSession,
  PGliteTransaction,
  PgClient,
  PgPool,
  PgPoolClient,
  PgStatement,
  PostgresClient,
  PostgresJs,
  PostgresJsTransaction,
  PostgresJsTransform,
  PostgresTransactionClient,
} from "./client/structural-types.js";
export { createEmbeddedStorage, EmbeddedStorage, type EmbeddedStorageOptions } from "./embedded.js";
export { PostgresStorageAdapter, type PostgresStorageOptions } from "./postgres-storage-adapter.js";
export type { AppliedMigration, MigrateOptions, MigrationName, MigrationProgress } from "./schema/index.js";
