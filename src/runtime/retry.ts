import pRetry from "p-retry";
import type { Timers } from "../ports/runtime.js";
import { sleep, throwIfAborted } from "./sleep.js";

export interface RetryOptions {
  /** Tries in all, the first included. */
  maxAttempts: number;
  isRetryable(error: unknown): boolean;
  /** Milliseconds to wait after attempt `attempt` (counted from 1) failed with `error`. */
  delayFor(attempt: number, error: unknown): number;
  /** Called before each wait. */
  onRetry?(attempt: number, delayMs: number, error: unknown): void | Promise<void>;
  timers: Timers;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `operation` until it succeeds, fails for good, or runs out of attempts; then rejects with the last error.
 * An abort ends a wait at once and prevents further attempts, but never discards the result of an attempt that succeeded.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  throwIfAborted(options.signal);
  // p-retry counts and decides; waiting is ours, because its timers and jitter are not injectable and its own signal
  // would throw away a write that succeeded just before the abort. It refuses TypeErrors that are not network
  // errors, so whatever is thrown travels wrapped.
  return pRetry((attempt) => operation(attempt).catch((error: unknown) => Promise.reject(new Failure(error))), {
    retries: options.maxAttempts - 1,
    minTimeout: 0,
    shouldRetry: async ({ error, attemptNumber }) => {
      const reason = unwrap(error);
      if (options.signal?.aborted || !options.isRetryable(reason)) return false;
      const delayMs = options.delayFor(attemptNumber, reason);
      await options.onRetry?.(attemptNumber, delayMs, reason);
      await sleep(options.timers, delayMs, options.signal);
      return true;
    },
  }).catch((error: unknown) => {
    throw unwrap(error);
  });
}

class Failure extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("operation failed");
    this.reason = reason;
  }
}

const unwrap = (error: unknown): unknown => (error instanceof Failure ? error.reason : error);
