/** What a remote counts, and how far an arrival is believed to lag. */
export interface ArrivalTerms {
  /** Requests the remote allows within any `windowMs`. */
  limit: number;
  windowMs: number;
  /** Milliseconds a request is believed to have been held up on its way, at most: a slow answer need not be a late arrival. */
  mostLateMs: number;
}

/** So many answers tell what a quick one takes: the first requests may all be late, while their connections are made. */
const ENOUGH_ANSWERS = 10;

/**
 * When the last requests may have arrived. They leave evenly spaced, but one that was held up on its way arrives closer to those
 * behind it, and a remote that counts strictly counts arrivals. What an answer took beyond the quickest one is how late its
 * request can have been.
 */
export class Arrivals {
  readonly #terms: ArrivalTerms;
  readonly #left: { at: number; tookMs?: number }[] = [];
  #quickestMs = Number.POSITIVE_INFINITY;
  #answers = 0;

  constructor(terms: ArrivalTerms) {
    this.#terms = terms;
  }

  leaves(at: number): void {
    this.#left.push({ at });
    if (this.#left.length > this.#terms.limit) this.#left.shift();
  }

  answered(leftAt: number, answeredAt: number): void {
    const tookMs = Math.max(0, answeredAt - leftAt);
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
    this.#answers += 1;
    const request = this.#left.findLast(({ at }) => at <= leftAt);
    if (request) request.tookMs = tookMs;
  }

  /** The earliest instant at which one more can leave and not be one too many. */
  nextAt(now: number): number {
    const { limit, windowMs } = this.#terms;
    const first = this.#left[0];
    if (!first || this.#left.length < limit) return Number.NEGATIVE_INFINITY;
    return first.at + this.#lateMs(first.tookMs ?? now - first.at) + windowMs;
  }

  #lateMs(tookMs: number): number {
    const quickestMs = this.#answers < ENOUGH_ANSWERS ? 0 : this.#quickestMs;
    return Math.min(Math.max(0, tookMs - quickestMs), this.#terms.mostLateMs);
  }
}
