/** What a `pg` statement is described by. */
export interface PgStatement {
  /** Makes it a prepared statement, planned once per connection. At most 63 characters. */
  name?: string;
  text: string;
  values?: (string | null)[];
}

/** A `pg` connection: `Client`, or a `PoolClient` a host took from its pool. */
export interface PgClient {
  query(statement: PgStatement): Promise<{ rows: Record<string, unknown>[]; command: string }>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "notification", listener: (message: { channel: string; payload?: string | undefined }) => void): unknown;
  removeListener(event: string, listener: (error: Error) => void): unknown;
}

/** A `pg` connection that goes back to its pool. */
export interface PgPoolClient extends PgClient {
  /** @param destroy closes the connection instead of handing it to the next user. */
  release(destroy?: boolean): void;
}

/** A `pg` 8 `Pool`. */
export interface PgPool {
  readonly totalCount: number;
  readonly ending: boolean;
  readonly options: { max?: number };
  query(statement: PgStatement): Promise<{ rows: Record<string, unknown>[] }>;
  connect(): Promise<PgPoolClient>;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Called before the connection is handed out. */
  on(event: "acquire", listener: (client: PgPoolClient) => void): unknown;
}

/** Turns names or values of a result into others; `postgres.camel` is one. */
export type PostgresJsTransform = { from?: unknown } | undefined;

/** What the `sql` functions of postgres.js share: that of a client, and the one `begin` hands to its callback. */
export interface PostgresJsSession {
  unsafe(
    text: string,
    parameters?: unknown[],
    options?: { prepare?: boolean },
  ): PromiseLike<readonly Record<string, unknown>[]>;
  /** A parameter of a declared type. */
  typed(value: string | null, oid: number): unknown;
}

/** The `sql` function of postgres.js 3. */
export interface PostgresJs extends PostgresJsSession {
  readonly options: {
    transform: { column: PostgresJsTransform; value: PostgresJsTransform; row: PostgresJsTransform };
  };
  begin<T>(work: (sql: PostgresJsTransaction) => Promise<T>): Promise<unknown>;
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen?: () => void,
  ): PromiseLike<{ unlisten(): Promise<unknown> }>;
}

/** The `sql` function of a transaction of postgres.js. */
export interface PostgresJsTransaction extends PostgresJsSession {
  savepoint<T>(work: (sql: PostgresJsTransaction) => Promise<T>): Promise<unknown>;
}

/** What PGlite and its transactions share. */
export interface PGliteSession {
  query<T>(text: string, parameters?: unknown[], options?: { paramTypes?: number[] }): Promise<{ rows: T[] }>;
  exec(text: string): Promise<unknown>;
}

/** A PGlite instance, 0.5. */
export interface PGliteLike extends PGliteSession {
  readonly waitReady: Promise<void>;
  transaction<T>(work: (transaction: PGliteTransaction) => Promise<T>): Promise<T>;
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
}

/** A transaction of PGlite. */
export interface PGliteTransaction extends PGliteSession {
  rollback(): Promise<void>;
}

/** A database client that can be handed over as it is; none of them is a dependency of this package. */
export type PostgresClient = PgPool | PostgresJs | PGliteLike;

/** A client in whose open transaction a host wants us to write. */
export type PostgresTransactionClient = PgClient | PostgresJsTransaction | PGliteTransaction;
