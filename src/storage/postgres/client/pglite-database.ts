import { toStorageError } from "./map-error.js";
import { PGlitePlans } from "./pglite-statement.js";
import type { OnNotify, Sql, SqlDatabase, SqlParameter } from "./sql.js";
import { MARK_ORIGIN, quoteIdentifier } from "./statement.js";
import type { PGliteLike } from "./structural-types.js";
import { TransactionScope } from "./transaction-scope.js";

/**
 * A database over PGlite. It has one connection: while a transaction runs, every query outside of it waits. A transaction
 * that awaits a query of the database instead of its own therefore waits for ever.
 */
export class PGliteDatabase implements SqlDatabase {
  readonly #client: PGliteLike;
  readonly #plans = new PGlitePlans();

  constructor(client: PGliteLike) {
    this.#client = client;
  }

  async query<Row extends Record<string, unknown>>(
    text: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<Row[]> {
    try {
      // The caller names the row type: what a statement returns is known only to who wrote it.
      return (await this.#plans.run(this.#client)(text, parameters)) as Row[];
    } catch (error) {
      throw toStorageError(error, "A database query");
    }
  }

  async script(text: string): Promise<void> {
    try {
      await this.#client.exec(text);
    } catch (error) {
      throw toStorageError(error, "A database script");
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const session: { scope?: TransactionScope } = {};
    try {
      return await this.#client.transaction(async (transaction) => {
        const scope = new TransactionScope(this.#plans.runWithin(transaction));
        session.scope = scope;
        await transaction.exec(MARK_ORIGIN);
        return await scope.perform(work);
      });
    } catch (error) {
      throw (
        session.scope?.reasonFor(error, "A database transaction") ?? toStorageError(error, "A database transaction")
      );
    }
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    let stopped = false;
    try {
      // Quoted: PGlite, as SQL, folds other names to lower case.
      const unlisten = await this.#client.listen(quoteIdentifier(channel), (payload) => {
        if (!stopped) onNotify(payload);
      });
      return async () => {
        if (stopped) return;
        stopped = true;
        await unlisten().catch(() => undefined);
      };
    } catch (error) {
      throw toStorageError(error, "Listening for news");
    }
  }
}
