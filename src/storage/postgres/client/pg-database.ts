import type { DatabaseOptions } from "./database-options.js";
import { reportLoss } from "./lost-connection.js";
import { isStalePlan, toCommitError, toStorageError } from "./map-error.js";
import { PgListener } from "./pg-listener.js";
import { pgStatement } from "./pg-statement.js";
import type { OnNotify, Sql, SqlDatabase, SqlParameter } from "./sql.js";
import { MARK_ORIGIN } from "./statement.js";
import type { PgPool, PgPoolClient } from "./structural-types.js";
import { TransactionScope } from "./transaction-scope.js";

const watched = new WeakSet<PgPool>();

/** Who asked for the connection is told by the failure of what they do with it. */
const noted = (): void => undefined;
const survive = (client: PgPoolClient): void => {
  client.removeListener("error", noted);
  client.on("error", noted);
};

/** A database over a `pg` pool. */
export class PgDatabase implements SqlDatabase {
  readonly #pool: PgPool;
  readonly #options: DatabaseOptions;
  readonly #onLost: (error: unknown) => void;

  constructor(pool: PgPool, options: DatabaseOptions = {}) {
    this.#pool = pool;
    this.#options = options;
    this.#onLost = reportLoss(options.logger);
    // A connection that breaks ends the process where nobody listens: an idle one, or one that is just being handed on.
    if (!watched.has(pool)) {
      pool.on("error", this.#onLost);
      pool.on("acquire", survive);
    }
    watched.add(pool);
  }

  async query<Row extends Record<string, unknown>>(
    text: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<Row[]> {
    try {
      const { rows } = await this.#pool.query(this.#statement(text, parameters));
      // The caller names the row type: what a statement returns is known only to who wrote it.
      return rows as Row[];
    } catch (error) {
      throw toStorageError(error, "A database query");
    }
  }

  async script(text: string): Promise<void> {
    try {
      await this.#pool.query({ text });
    } catch (error) {
      throw toStorageError(error, "A database script");
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const scope = new TransactionScope(async (text, parameters) => {
      const { rows } = await client.query(this.#statement(text, parameters));
      return rows;
    });
    try {
      await client.query({ text: `BEGIN; ${MARK_ORIGIN}` });
      const result = await scope.perform(work);
      await commit(client);
      this.#giveBack(client, false);
      return result;
    } catch (error) {
      this.#giveBack(client, (await rollbackFailed(client)) || isStalePlan(error));
      throw scope.reasonFor(error, "A database transaction");
    }
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    const listener = new PgListener(this.#pool, channel, onNotify, this.#options);
    await listener.start();
    return async () => listener.stop();
  }

  #statement(text: string, parameters: readonly SqlParameter[]) {
    return pgStatement(text, parameters, this.#options.prepare ?? true);
  }

  async #connect(): Promise<PgPoolClient> {
    try {
      const client = await this.#pool.connect();
      client.on("error", this.#onLost);
      return client;
    } catch (error) {
      throw toStorageError(error, "Connecting to the database");
    }
  }

  #giveBack(client: PgPoolClient, destroy: boolean): void {
    client.release(destroy);
    client.removeListener("error", this.#onLost);
  }
}

async function commit(client: PgPoolClient): Promise<void> {
  try {
    await client.query({ text: "COMMIT" });
  } catch (error) {
    throw toCommitError(error);
  }
}

/** A connection whose rollback failed may still be within the transaction: nobody else may get it. */
async function rollbackFailed(client: PgPoolClient): Promise<boolean> {
  try {
    await client.query({ text: "ROLLBACK" });
    return false;
  } catch {
    return true;
  }
}
