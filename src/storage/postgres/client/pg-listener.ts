import { ConfigError } from "../../../domain/errors.js";
import type { Timers } from "../../../ports/runtime.js";
import type { DatabaseOptions } from "./database-options.js";
import { reportLoss } from "./lost-connection.js";
import { toStorageError } from "./map-error.js";
import type { OnNotify } from "./sql.js";
import { quoteIdentifier } from "./statement.js";
import type { PgPool, PgPoolClient } from "./structural-types.js";

/** Milliseconds before a lost connection is tried again: doubled with each failure, up to the longest. */
const WAIT = { firstMs: 100, longestMs: 10_000 };

/** Listens on one channel with a connection of its own, and comes back when that is lost. */
export class PgListener {
  readonly #pool: PgPool;
  readonly #channel: string;
  readonly #onNotify: OnNotify;
  readonly #timers: Timers;
  readonly #onLost: (error: unknown) => void;
  #client: PgPoolClient | undefined;
  #wait: { handle: unknown } | undefined;
  #stopped = false;

  constructor(pool: PgPool, channel: string, onNotify: OnNotify, options: DatabaseOptions) {
    if (!options.timers) {
      throw new ConfigError("Listening on a pg pool needs `timers`: it waits before it tries a lost connection again.");
    }
    if ((pool.options.max ?? 10) < 2) {
      throw new ConfigError("Listening keeps one connection of the pg pool: give the pool a `max` of 2 or more.");
    }
    this.#pool = pool;
    this.#channel = channel;
    this.#onNotify = onNotify;
    this.#timers = options.timers;
    this.#onLost = reportLoss(options.logger);
  }

  /** Resolves when news will be heard. @throws StorageError when the database cannot be reached this first time. */
  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.stop();
      throw toStorageError(error, "Listening for news");
    }
  }

  /** May be called at any time, and again. */
  stop(): void {
    this.#stopped = true;
    if (this.#wait) this.#timers.clearTimeout(this.#wait.handle);
    this.#drop();
  }

  async #connect(): Promise<void> {
    const client = await this.#pool.connect();
    this.#client = client;
    client.on("error", this.#onLost);
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === this.#channel && !this.#stopped) this.#onNotify(payload);
    });
    try {
      await client.query({ text: `LISTEN ${quoteIdentifier(this.#channel)}` });
    } catch (error) {
      this.#drop();
      throw error;
    }
    if (this.#stopped) this.#drop();
    else client.on("end", () => this.#lost(client));
  }

  #lost(client: PgPoolClient): void {
    if (this.#client !== client) return;
    this.#drop();
    this.#connectAfter(WAIT.firstMs);
  }

  #connectAfter(ms: number): void {
    if (this.#stopped || this.#pool.ending) return;
    const attempt = async (): Promise<void> => {
      try {
        await this.#connect();
      } catch (error) {
        this.#onLost(error);
        this.#connectAfter(Math.min(ms * 2, WAIT.longestMs));
        return;
      }
      // What was notified meanwhile was not heard.
      if (!this.#stopped) this.#onNotify();
    };
    this.#wait = { handle: this.#timers.setTimeout(() => void attempt(), ms) };
  }

  /** The connection is closed rather than given back: whoever got it next would hear our channel. */
  #drop(): void {
    this.#client?.release(true);
    this.#client = undefined;
  }
}
