import type { Logger } from "../../ports/logger.js";
import type { NewsTopic } from "../../ports/storage.js";
import type { SqlDatabase } from "./client/sql.js";

interface Listener {
  topic: NewsTopic;
  call(): void;
}

type Stop = () => Promise<void>;

/** Those who listen, over one connection for all of them: one each would use up a small pool. */
export class News {
  readonly #database: Pick<SqlDatabase, "listen">;
  readonly #channel: string;
  readonly #logger: Logger | undefined;
  readonly #listeners = new Set<Listener>();
  #connection: Promise<Stop> | undefined;

  constructor(database: Pick<SqlDatabase, "listen">, channel: string, logger: Logger | undefined) {
    this.#database = database;
    this.#channel = channel;
    this.#logger = logger;
  }

  /** Resolves when news will be heard. */
  async listen(onNews: () => void, topic: NewsTopic): Promise<Stop> {
    const listener = { topic, call: onNews };
    this.#listeners.add(listener);
    this.#connection ??= this.#database.listen(this.#channel, (payload) => this.#tell(payload));
    const connection = this.#connection;
    try {
      await connection;
    } catch (error) {
      this.#listeners.delete(listener);
      if (this.#connection === connection) this.#connection = undefined;
      throw error;
    }
    return async () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) await this.#end();
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#end();
  }

  async #end(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    // Who asked for a connection that could not be made was told.
    const stop = await connection?.catch(() => undefined);
    await stop?.();
  }

  /** @param payload of the NOTIFY; undefined after a lost connection: anything may have been missed. */
  #tell(payload: string | undefined): void {
    for (const { topic, call } of this.#listeners) {
      if (payload !== undefined && topic !== topicOf(payload)) continue;
      try {
        call();
      } catch (error) {
        this.#logger?.error("A storage listener failed.", { error });
      }
    }
  }
}

/** News of jobs and locks carries nothing. */
const topicOf = (payload: string): NewsTopic => (payload === "feed" || payload === "campaigns" ? payload : "jobs");
