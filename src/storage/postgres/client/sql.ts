/**
 * A parameter of a statement: text or nothing, cast where it is used (`$1::uuid`, `$2::jsonb`), also where PostgreSQL
 * could tell the type itself. The clients encode other types each in their own way; text they all send as it is.
 */
export type SqlParameter = string | null;

/** Runs SQL on one connection, or on any of a pool. Failures are thrown as `StorageError` or `ValidationError`. */
export interface Sql {
  /**
   * Runs one statement with `$1`, `$2`, … Columns must be `text`, `boolean`, `integer` or `json` cast to `text`: other types
   * are parsed differently by each client, and hosts may have changed how.
   * Texts should be few: each is prepared once per connection.
   */
  query<Row extends Record<string, unknown>>(text: string, parameters?: readonly SqlParameter[]): Promise<Row[]>;
}

/** Hears of a NOTIFY; without a payload: any may have been missed. */
export type OnNotify = (payload?: string) => void;

/** A database the adapter was given, whichever client it is reached by. */
export interface SqlDatabase extends Sql {
  /** Runs several statements without parameters. */
  script(text: string): Promise<void>;
  /**
   * Runs work on one connection, within a transaction; rolls back when it rejects. A statement that fails dooms the
   * transaction, also when the work catches its error. Triggers see `lead_sync.origin = 'engine'` in here, until a
   * statement says otherwise, and only in here. Do not await the database itself inside of the work: with PGlite it waits
   * for the transaction to end.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Calls back at each NOTIFY on a channel, with what it carries. Survives lost connections: calls back once, with nothing,
   * when it is there again. Stopping may be repeated and does not reject.
   */
  listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
}
