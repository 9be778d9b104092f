import type { FakeAirtableRateLimit } from "./settings.js";

const SECOND_MS = 1000;

/** Counts arrivals in sliding seconds, and refuses everything for a while after one too many (API reference, section 3.4). */
export class RateLimits {
  readonly #arrivals = new Map<string, number[]>();
  readonly #penaltyEnds = new Map<string, number>();
  /** Requests that came within a second after as many as are allowed. */
  violations = 0;
  /** Requests that came during a penalty. */
  sentDuringPenalty = 0;

  /** Counts a request; false: it is refused. */
  admit(key: string, perSecond: number, now: number, { penaltyMs }: FakeAirtableRateLimit): boolean {
    if (now < (this.#penaltyEnds.get(key) ?? 0)) {
      this.sentDuringPenalty += 1;
      return false;
    }
    const recent = (this.#arrivals.get(key) ?? []).filter((at) => at > now - SECOND_MS);
    recent.push(now);
    this.#arrivals.set(key, recent);
    if (recent.length <= perSecond) return true;
    this.violations += 1;
    this.penalise(key, now, penaltyMs);
    return false;
  }

  /** Refuses everything from now on, for so long. */
  penalise(key: string, now: number, penaltyMs: number): void {
    this.#penaltyEnds.set(key, now + penaltyMs);
  }

  reset(): void {
    this.#arrivals.clear();
    this.#penaltyEnds.clear();
    this.violations = 0;
    this.sentDuringPenalty = 0;
  }
}
