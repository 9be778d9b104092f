import { ConfigError } from "../../../domain/errors.js";
import { isPgClient, isPgLiteTransaction, isPostgresJsTransaction } from "./client-kind.js";
import type { DatabaseOptions } from "./database-options.js";
import { toStorageError } from "./map-error.js";
import { pgStatement } from "./pg-statement.js";
import { pgliteStatement } from "./pglite-statement.js";
import { postgresJsStatement } from "./postgres-js-statement.js";
import type { Sql } from "./sql.js";
import { oneAtATime, type RunStatement, sqlFrom } from "./statement.js";
import type { PostgresTransactionClient } from "./structural-types.js";

/**
 * Runs our statements in a transaction a host has opened and will end: a `pg` client after its BEGIN, the `sql` function
 * postgres.js hands to `begin`, or the transaction PGlite hands to `transaction`.
 * @throws ConfigError when it is none of them.
 */
export function sqlOf(client: PostgresTransactionClient, options: Pick<DatabaseOptions, "prepare"> = {}): Sql {
  const run = oneAtATime(statementOf(client, options.prepare ?? true));
  return sqlFrom(async (text, parameters) => {
    try {
      return await run(text, parameters);
    } catch (error) {
      throw toStorageError(error, "A statement in the host's transaction");
    }
  });
}

function statementOf(client: PostgresTransactionClient, prepare: boolean): RunStatement {
  if (isPostgresJsTransaction(client)) return postgresJsStatement(client, prepare);
  if (isPgLiteTransaction(client)) return pgliteStatement(client);
  if (isPgClient(client)) {
    return async (text, parameters) => (await client.query(pgStatement(text, parameters, prepare))).rows;
  }
  throw new ConfigError(
    "No open transaction this package knows was given: give a pg client after its BEGIN, the `sql` of postgres.js's `begin` or PGlite's transaction.",
  );
}
