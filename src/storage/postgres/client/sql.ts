/**
 * A parameter of a statement: text or nothing, cast where it is used (`$1::uuid`, `$2::text::jsonb`). The clients encode
 * other types each in their own way; text they all send as it is.
 */
export type SqlParameter = string | null;

/** Runs SQL on one connection, or on any of a pool. Failures are thrown as `StorageError`. */
export interface Sql {
  /**
   * Runs one statement with `$1`, `$2`, … Columns must be `text`, `boolean`, `integer` or `json` cast to `text`: other types
   * are parsed differently by each client, and hosts may have changed how.
   */
  query<Row extends Record<string, unknown>>(text: string, parameters?: readonly SqlParameter[]): Promise<Row[]>;
}

/** A database the adapter was given, whichever client it is reached by. */
export interface SqlDatabase extends Sql {
  /** Runs several statements without parameters. */
  script(text: string): Promise<void>;
  /** Runs work on one connection, within a transaction; rolls back when it rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Calls back at each NOTIFY on a channel. Survives lost connections: calls back once when it is there again. */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
}
