import type { Sql, SqlParameter } from "../client/sql.js";

/** Runs statements, those that the triggers of a host's tables must not see included. */
export interface Writer {
  sql: Sql;
  /** Runs a statement that writes to a watched table, unseen by the triggers there. */
  writeUnwatched(text: string, parameters: readonly SqlParameter[]): Promise<Record<string, unknown>[]>;
}
