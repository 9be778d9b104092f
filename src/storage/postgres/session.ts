import type { Sql, SqlDatabase } from "./client/sql.js";
import type { RowTables } from "./rows/row-tables.js";
import { WATCH_AGAIN } from "./rows/statements.js";
import type { Writer } from "./rows/writer.js";

/** What repositories work on: any connection, a transaction of ours, or one of the host. */
export interface Session extends Writer {
  tables: RowTables;
  /** Where transactions are begun; absent within one. */
  database?: SqlDatabase;
}

/** A session whose statements stand alone. */
export const databaseSession = (database: SqlDatabase, tables: RowTables): Session => ({
  ...ownSession(database, tables),
  database,
});

/** A session whose statements stand alone or in a transaction of ours, where nobody but the engine writes. */
export const ownSession = (sql: Sql, tables: RowTables): Session => ({
  sql,
  tables,
  writeMarked: (text, parameters) => sql.query(text, parameters),
});

/** A session in a transaction of the host: what the host writes there after us is watched again. */
export function hostSession(sql: Sql, tables: RowTables): Session {
  let last: Promise<unknown> = Promise.resolve();
  return {
    sql,
    tables,
    // One after the other: of two at once, the first would have the triggers watch the second.
    writeMarked: (text, parameters) => {
      const write = async () => {
        const rows = await sql.query(text, parameters);
        await sql.query(WATCH_AGAIN);
        return rows;
      };
      const written = last.then(write, write);
      last = written.then(
        () => undefined,
        () => undefined,
      );
      return written;
    },
  };
}
