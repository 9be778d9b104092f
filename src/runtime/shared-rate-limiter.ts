import { ConfigError } from "../domain/errors.js";
import type { RateLimiter } from "../ports/rate-limiter.js";
import type { Runtime } from "../ports/runtime.js";
import type { RateLimit, StorageAdapter } from "../ports/storage.js";
import { createLine, type Line } from "./line.js";
import { sleepUntil } from "./sleep-until.js";
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

/** Milliseconds a request may leave after its instant: timers and stores are never quite on time. */
const PUNCTUAL_MS = 10;
/** How often a process may be late in a row before it is let go later and later: one that is always late must get on, too. */
const LATE_IN_A_ROW = 5;

const toleranceOf = (round: number): number => PUNCTUAL_MS * 2 ** Math.max(0, round - LATE_IN_A_ROW);

/**
 * A rate limit kept in the store, so that all processes together stay under it: within any `intervalMs` at most `limit`
 * requests leave. They may travel at different speeds: for a remote that counts strictly, give a little more than its
 * interval. Callers of one process stand in line, so that a process holds one place at a time and none is far ahead.
 *
 * @example
 * const rateLimiter = new SharedRateLimiter({ storage, key: "resman:412", limit: 10, intervalMs: 1000 });
 * const resman = new ResManClient({ ..., rateLimiter });
 */
export class SharedRateLimiter implements RateLimiter {
  readonly #options: SharedRateLimiterOptions;
  readonly #runtime: Runtime;
  readonly #line: Line = createLine();
  /** What this process was asked to wait; the store knows it too, but not of instants it had given out before. */
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** How long the store took to answer, lately (milliseconds). */
  #answerMs = 0;

  /** @throws ConfigError when `limit` or `intervalMs` is no positive whole number */
  constructor(options: SharedRateLimiterOptions) {
    for (const name of ["limit", "intervalMs"] as const) {
      if (!Number.isSafeInteger(options[name]) || options[name] < 1)
        throw new ConfigError(`SharedRateLimiter: ${name} must be a positive whole number.`);
    }
    this.#options = options;
    this.#runtime = createRuntime(options.runtime);
  }

  acquire(signal?: AbortSignal): Promise<void> {
    return this.#line(() => this.#waitForTurn(signal), signal);
  }

  async pause(ms: number): Promise<void> {
    const until = this.#runtime.now() + ms;
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    const { storage, key } = this.#options;
    await storage.rateLimits.pause(key, new Date(until).toISOString());
  }

  /** Who wakes up late would leave together with the next, so it takes another instant. */
  async #waitForTurn(signal: AbortSignal | undefined): Promise<void> {
    for (let round = 0; ; round++) {
      const granted = await this.#reserve();
      await sleepUntil(this.#runtime, granted, signal);
      const now = this.#runtime.now();
      if (now - granted <= toleranceOf(round) && now >= this.#pausedUntil) return;
    }
  }

  /** Asks for an instant that is still ahead when the answer is here, in milliseconds since the epoch. */
  async #reserve(): Promise<number> {
    const { storage, key, limit, intervalMs } = this.#options;
    const asked = this.#runtime.now();
    const at = Math.max(asked + this.#answerMs, this.#pausedUntil);
    const granted = await storage.rateLimits.reserve(key, new Date(at).toISOString(), { limit, intervalMs });
    // The slowest answer of late, forgotten bit by bit.
    this.#answerMs = Math.max(this.#runtime.now() - asked, Math.floor(this.#answerMs * 0.9));
    return Date.parse(granted);
  }
}
