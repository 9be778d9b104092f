export interface BackoffOptions {
  /** Milliseconds before the first retry, before jitter. */
  baseMs: number;
  /** Doubles with every attempt when true; stays at `baseMs` when false. */
  exponential: boolean;
  /** Upper bound of a delay, in milliseconds. A longer Retry-After is still obeyed. */
  capMs: number;
}

/**
 * Delay before the retry that follows attempt `attempt` (counted from 1), with full jitter: anywhere between 0 and
 * the exponential bound, so that many clients that failed together do not come back together.
 * A remote's Retry-After is a floor, never shortened by jitter.
 * @param random a number in [0, 1).
 */
export function backoffDelay(attempt: number, options: BackoffOptions, random: number, retryAfterMs = 0): number {
  const growth = options.exponential ? 2 ** Math.min(attempt - 1, 52) : 1;
  const bound = Math.min(options.baseMs * growth, options.capMs);
  return Math.max(retryAfterMs, Math.round(bound * random));
}

/**
 * Milliseconds a `Retry-After` header asks to wait: both forms, seconds and HTTP date. Undefined when the header is
 * absent or neither.
 * @param now milliseconds since the epoch, for the date form.
 */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
