import type { Sql, SqlParameter } from "../client/sql.js";

/** Runs statements, those that tell the triggers of a host's tables whose write they are included. */
export interface Writer {
  sql: Sql;
  /** Runs a statement that says whose write it is; what it said does not outlive it where others write as well. */
  writeMarked(text: string, parameters: readonly SqlParameter[]): Promise<Record<string, unknown>[]>;
}
