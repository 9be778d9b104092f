import { ConfigError, StorageError } from "../../../domain/errors.js";
import type { DatabaseOptions } from "./database-options.js";
import { isConnectionLoss, toCommitError, toStorageError } from "./map-error.js";
import { postgresJsStatement } from "./postgres-js-statement.js";
import type { OnNotify, Sql, SqlDatabase, SqlParameter } from "./sql.js";
import { MARK_ORIGIN, type RunStatement } from "./statement.js";
import type { PostgresJs, PostgresJsTransaction } from "./structural-types.js";
import { TransactionScope } from "./transaction-scope.js";

const ignore = (): void => {};

/** A database over the `sql` function of postgres.js. */
export class PostgresJsDatabase implements SqlDatabase {
  readonly #client: PostgresJs;
  readonly #options: DatabaseOptions;
  readonly #run: RunStatement;

  constructor(client: PostgresJs, options: DatabaseOptions = {}) {
    const { column, value, row } = client.options.transform;
    if (column?.from || value?.from || row?.from) {
      throw new ConfigError(
        "This postgres.js client renames columns or changes values (`transform`): make another without it for this package.",
      );
    }
    this.#client = client;
    this.#options = options;
    this.#run = postgresJsStatement(client, options.prepare ?? true);
  }

  async query<Row extends Record<string, unknown>>(
    text: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<Row[]> {
    try {
      // The caller names the row type: what a statement returns is known only to who wrote it.
      return (await this.#run(text, parameters)) as Row[];
    } catch (error) {
      throw toStorageError(error, "A database query");
    }
  }

  async script(text: string): Promise<void> {
    try {
      await this.#client.unsafe(text);
    } catch (error) {
      throw toStorageError(error, "A database script");
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    let open = true;
    let result: { value: T } | undefined;
    const session: { run?: RunStatement } = {};
    const scope = new TransactionScope(async (text, parameters) => {
      try {
        return (await session.run?.(text, parameters)) ?? [];
      } catch (error) {
        if (isConnectionLoss(error)) open = false;
        throw error;
      }
    });
    const perform = async (sql: PostgresJsTransaction): Promise<void> => {
      session.run = postgresJsStatement(sql, this.#options.prepare ?? true);
      // Not awaited: it travels with the first statement.
      sql.unsafe(MARK_ORIGIN).then(ignore, ignore);
      try {
        result = { value: await scope.perform(work) };
      } finally {
        // postgres.js would send COMMIT or ROLLBACK to the lost connection and end the process over it.
        // It rejects by itself when the connection closes.
        if (!open) await new Promise(ignore);
      }
    };
    try {
      await this.#client.begin(perform);
    } catch (error) {
      open = false;
      scope.end();
      throw result ? toCommitError(error) : scope.reasonFor(error, "A database transaction");
    }
    if (!result) throw new StorageError("STORAGE_ERROR", "A database transaction ended before its work.");
    return result.value;
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    let state: "starting" | "listening" | "stopped" = "starting";
    const onNews: OnNotify = (payload) => {
      if (state === "listening") onNotify(payload);
    };
    try {
      // The last argument is called once now, and each time after a lost connection is there again.
      const { unlisten } = await this.#client.listen(channel, onNews, () => onNews());
      state = "listening";
      return async () => {
        if (state === "stopped") return;
        state = "stopped";
        await unlisten().catch((error: unknown) =>
          this.#options.logger?.debug("stopped listening", { error: String(error) }),
        );
      };
    } catch (error) {
      state = "stopped";
      throw toStorageError(error, "Listening for news");
    }
  }
}
