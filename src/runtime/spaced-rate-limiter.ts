import type { RateLimiter } from "../ports/rate-limiter.js";
import type { Clock, Timers } from "../ports/runtime.js";
import { Arrivals, type ArrivalTerms } from "./arrivals.js";
import { createLine, type Line } from "./line.js";
import { sleepUntil } from "./sleep-until.js";

/** Before all instants. */
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * A rate limit within this process: requests leave one by one, at least `intervalMs` apart, however long nobody asked before.
 * Without bursts a remote that counts within any span of time never counts too many, nor where `arrivals` are told, when some of
 * them are held up on their way.
 */
export class SpacedRateLimiter implements RateLimiter {
  readonly #intervalMs: number;
  readonly #runtime: Clock & Timers;
  readonly #line: Line = createLine();
  readonly #arrivals: Arrivals | undefined;
  #nextAt = NEVER;

  /** @param intervalMs milliseconds, more than 0 @param arrivals what the remote counts. Default: even spacing is enough */
  constructor(intervalMs: number, runtime: Clock & Timers, arrivals?: ArrivalTerms) {
    this.#intervalMs = intervalMs;
    this.#runtime = runtime;
    this.#arrivals = arrivals && new Arrivals(arrivals);
  }

  acquire(signal?: AbortSignal): Promise<void> {
    return this.#line(async () => {
      // A pause that comes while somebody waits holds for them too.
      for (let at = this.#turn(); at > this.#runtime.now(); at = this.#turn())
        await sleepUntil(this.#runtime, at, signal);
      const now = this.#runtime.now();
      this.#nextAt = now + this.#intervalMs;
      this.#arrivals?.leaves(now);
    }, signal);
  }

  answered(leftAt: number, answeredAt: number): void {
    this.#arrivals?.answered(leftAt, answeredAt);
  }

  #turn(): number {
    return Math.max(this.#nextAt, this.#arrivals?.nextAt(this.#runtime.now()) ?? NEVER);
  }

  async pause(ms: number): Promise<void> {
    this.#nextAt = Math.max(this.#nextAt, this.#runtime.now() + ms);
  }
}
