import type { Logger } from "../ports/logger.js";
import type { Runtime } from "../ports/runtime.js";
import { backoffDelay } from "../rules/backoff.js";
import { redactingLogger } from "../runtime/redacting-logger.js";
import { sleep } from "../runtime/sleep.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { UpstreamLink } from "./upstream-link.js";
import { resolveUpstreamSettings, type UpstreamOptions, type UpstreamSettings } from "./upstream-options.js";

/** So long at least between two attempts, whatever the dice show. */
const MIN_RECONNECT_MS = 250;

/**
 * The connection to a partner who pushes (`websocket_url` of the seed): what it tells of becomes notices, as webhooks do, and
 * what changes here it is told. It comes back by itself. ResMan has no such address; of one property one connection is enough,
 * in whichever process.
 */
export class UpstreamConnection {
  readonly #settings: UpstreamSettings;
  readonly #engine: UpstreamOptions["engine"];
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  #stopper = new AbortController();
  #running: Promise<void> | undefined;
  #link: UpstreamLink | undefined;
  /** Position of the last event the partner was told of. */
  #cursor: number | undefined;

  /** Does no I/O. @throws ConfigError naming the option. */
  constructor(options: UpstreamOptions) {
    this.#settings = resolveUpstreamSettings(options);
    this.#engine = options.engine;
    this.#runtime = createRuntime(options.runtime);
    this.#logger = redactingLogger(options.logger);
  }

  /** Whether the partner can be heard now. */
  get isConnected(): boolean {
    return this.#link?.isOpen ?? false;
  }

  /** Begins to connect. Calling it again while it runs changes nothing. */
  start(): void {
    if (this.#running && !this.#stopper.signal.aborted) return;
    const before = this.#running ?? Promise.resolve();
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.#running = before.then(() => this.#run(stopper.signal));
  }

  /** Resolves when it has ended and what had arrived is stored. */
  async stop(): Promise<void> {
    this.#stopper.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { reconnectMs: baseMs, maxReconnectMs: capMs } = this.#settings;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      if (await this.#connect(signal)) attempt = 1;
      const random = this.#runtime.random();
      const delayMs = backoffDelay(attempt, { baseMs, exponential: true, capMs }, random, MIN_RECONNECT_MS);
      // Only the signal can end the pause early.
      await sleep(this.#runtime, delayMs, signal).catch(() => undefined);
    }
  }

  /** One connection from beginning to end; returns whether it held for a while. */
  async #connect(signal: AbortSignal): Promise<boolean> {
    const { url, WebSocket, protocols } = this.#settings;
    try {
      this.#cursor ??= (await this.#engine.feed.bounds()).last;
      const address = typeof url === "string" ? url : await url();
      if (signal.aborted) return false;
      const link = new UpstreamLink(new WebSocket(address, protocols), {
        engine: this.#engine,
        settings: this.#settings,
        runtime: this.#runtime,
        logger: this.#logger,
        cursor: this.#cursor,
        signal,
      });
      this.#link = link;
      await link.run();
      this.#cursor = link.cursor;
      return link.wasSteady;
    } catch (error) {
      const { propertyId } = this.#settings;
      const name = error instanceof Error ? error.name : typeof error;
      this.#logger.warn("A partner could not be reached", { propertyId, error: name });
      return false;
    } finally {
      this.#link = undefined;
    }
  }
}
