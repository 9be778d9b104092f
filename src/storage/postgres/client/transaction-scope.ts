import { StorageError } from "../../../domain/errors.js";
import { toStorageError } from "./map-error.js";
import type { Sql, SqlParameter } from "./sql.js";
import { oneAtATime, type RunStatement } from "./statement.js";

/**
 * The statements of one transaction. PostgreSQL answers the COMMIT of a transaction in which a statement failed with a
 * silent rollback, so a failure counts even where the caller caught it.
 */
export class TransactionScope implements Sql {
  readonly #run: RunStatement;
  #ended = false;
  #failure: { error: unknown } | undefined;
  #thrown: { error: unknown } | undefined;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(run: RunStatement) {
    this.#run = oneAtATime((text, parameters) => this.#statement(run, text, parameters));
  }

  query<Row extends Record<string, unknown>>(text: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    if (this.#ended) {
      return Promise.reject(
        new StorageError("STORAGE_ERROR", "The transaction has ended: await everything within it before it ends."),
      );
    }
    const rows = this.#run(text, parameters);
    // Also keeps a statement nobody awaits from ending the process: the transaction fails with it.
    this.#pending = rows.catch(() => undefined);
    // The caller names the row type: what a statement returns is known only to who wrote it.
    return rows as Promise<Row[]>;
  }

  /** Runs the caller's work to its end, and what it did not await. Rejects when anything in it failed. */
  async perform<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const result = await this.#callerWork(work);
    if (this.#failure) throw this.#failure.error;
    return result;
  }

  /** From here on statements are refused. */
  end(): void {
    this.#ended = true;
  }

  /** What to reject with: what the caller's work threw as it is, what the client threw as one of our errors. */
  reasonFor(error: unknown, what: string): unknown {
    return this.#thrown?.error === error ? error : toStorageError(error, what);
  }

  async #callerWork<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return await work({ query: (text, parameters) => this.query(text, parameters) });
    } catch (error) {
      this.#thrown = { error };
      throw error;
    } finally {
      this.end();
      await this.#pending;
    }
  }

  async #statement(run: RunStatement, text: string, parameters: readonly SqlParameter[]) {
    if (this.#failure) {
      throw new StorageError("STORAGE_ERROR", "The transaction cannot go on: a statement of it failed before.", {
        cause: this.#failure.error,
      });
    }
    try {
      return await run(text, parameters);
    } catch (error) {
      this.#failure = { error: toStorageError(error, "A statement of a transaction") };
      throw this.#failure.error;
    }
  }
}
