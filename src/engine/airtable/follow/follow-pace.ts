import { isRemoteError } from "../../../domain/errors.js";
import { backoffDelay } from "../../../rules/backoff.js";

const FIRST_RETRY_MS = 5000;
const LEAST_MS = 1000;

/**
 * Milliseconds until work that failed is tried again: a few seconds, and then less and less often; what the remote asked for is
 * the least. @param failures one after another, up to now, from 1 @param random a number in [0, 1)
 */
export function retryDelay(failures: number, error: unknown, capMs: number, random: number): number {
  const askedFor = isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0;
  const terms = { baseMs: FIRST_RETRY_MS, exponential: true, capMs };
  return backoffDelay(failures, terms, random, Math.max(LEAST_MS, askedFor));
}
