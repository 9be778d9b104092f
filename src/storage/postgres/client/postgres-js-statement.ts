import { type RunStatement, TEXT_OID } from "./statement.js";
import type { PostgresJsSession } from "./structural-types.js";

/**
 * Runs statements through postgres.js. Parameters are declared as text: left to itself it asks for their types and
 * encodes by them, a string bound to jsonb as a JSON string, `'true'` bound to boolean as false.
 */
export const postgresJsStatement =
  (sql: PostgresJsSession, prepare: boolean): RunStatement =>
  async (text, parameters) => [
    ...(await sql.unsafe(
      text,
      parameters.map((value) => sql.typed(value, TEXT_OID)),
      { prepare },
    )),
  ];
