import { ConfigError } from "../../../domain/errors.js";
import { isPgClient, isPgLite, isPgPool, isPostgresJs } from "./client-kind.js";
import type { DatabaseOptions } from "./database-options.js";
import { PgDatabase } from "./pg-database.js";
import { PGliteDatabase } from "./pglite-database.js";
import { PostgresJsDatabase } from "./postgres-js-database.js";
import type { SqlDatabase } from "./sql.js";
import type { PostgresClient } from "./structural-types.js";

/**
 * The database behind a client of the host, told apart by its shape.
 * @throws ConfigError when it is none of the three, or one that cannot be used.
 */
export function databaseOf(client: PostgresClient, options: DatabaseOptions = {}): SqlDatabase {
  if (isPgPool(client)) return new PgDatabase(client, options);
  if (isPostgresJs(client)) return new PostgresJsDatabase(client, options);
  if (isPgLite(client)) return new PGliteDatabase(client);
  throw new ConfigError(
    isPgClient(client)
      ? "A single pg client was given: give a `Pool` of pg."
      : "No database client this package knows was given: give a `Pool` of pg 8, the `sql` function of postgres.js 3 or a PGlite instance.",
  );
}
