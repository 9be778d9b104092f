import type { Sql } from "../client/sql.js";
import { quoteLiteral, type SchemaNames } from "../schema/names.js";
import { type QueueTable, queueTable } from "./queue-table.js";

/** What the queue's statements are run on and made of. */
export interface QueueContext {
  readonly sql: Sql;
  readonly table: QueueTable;
  /** The schema of our functions, quoted. */
  readonly ours: string;
  /** Tells those who listen that there may be something to take: an expression, NULL or text. */
  readonly notify: string;
}

export const queueContext = (sql: Sql, names: SchemaNames): QueueContext => ({
  sql,
  table: queueTable(names),
  ours: names.ours,
  notify: `pg_notify(${quoteLiteral(names.channel)}, '')::text`,
});
