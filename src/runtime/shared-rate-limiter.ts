import { ConfigError } from "../domain/errors.js";
import type { RateLimiter } from "../ports/rate-limiter.js";
import type { Runtime } from "../ports/runtime.js";
import type { RateLimit, StorageAdapter } from "../ports/storage.js";
import { sleep } from "./sleep.js";
import { createRuntime } from "./system-runtime.js";

/** Options of a {@link SharedRateLimiter}. */
export interface SharedRateLimiterOptions extends RateLimit {
  /** Where all processes meet. */
  storage: Pick<StorageAdapter, "rateLimits">;
  /** What is limited, the same in every process: `resman:412`, `airtable:appXYZ`. */
  key: string;
  /** Time and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
}

/**
 * A rate limit kept in the store, so that all processes together stay under it: within any `intervalMs` at most `limit`
 * requests leave. They may travel at different speeds: for a remote that counts strictly, give a little more than its
 * interval. A place in line is kept also when its caller gives up.
 *
 * @example
 * const rateLimiter = new SharedRateLimiter({ storage, key: "resman:412", limit: 10, intervalMs: 1000 });
 * const resman = new ResManClient({ ..., rateLimiter });
 */
export class SharedRateLimiter implements RateLimiter {
  readonly #options: SharedRateLimiterOptions;
  readonly #runtime: Runtime;

  /** @throws ConfigError when `limit` or `intervalMs` is no positive whole number */
  constructor(options: SharedRateLimiterOptions) {
    for (const name of ["limit", "intervalMs"] as const) {
      if (!Number.isSafeInteger(options[name]) || options[name] < 1)
        throw new ConfigError(`SharedRateLimiter: ${name} must be a positive whole number.`);
    }
    this.#options = options;
    this.#runtime = createRuntime(options.runtime);
  }

  async acquire(signal?: AbortSignal): Promise<void> {
    const { storage, key, limit, intervalMs } = this.#options;
    const at = new Date(this.#runtime.now()).toISOString();
    const granted = await storage.rateLimits.reserve(key, at, { limit, intervalMs });
    const waitMs = Date.parse(granted) - this.#runtime.now();
    if (waitMs > 0) await sleep(this.#runtime, waitMs, signal);
  }

  async pause(ms: number): Promise<void> {
    const { storage, key } = this.#options;
    await storage.rateLimits.pause(key, new Date(this.#runtime.now() + ms).toISOString());
  }
}
