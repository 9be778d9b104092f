import { isRemoteError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { CallOptions } from "../../ports/resman.js";
import type { Runtime } from "../../ports/runtime.js";
import { backoffDelay } from "../../rules/backoff.js";
import { retry } from "../../runtime/retry.js";
import type { RequestQueue } from "../http/request-queue.js";
import type { ResManSettings } from "./client-options.js";

/** A longer Retry-After (5 minutes) goes to the caller, who can do something else meanwhile. */
const LONGEST_WAIT_MS = 300_000;

export interface RequestRunnerOptions {
  queue: RequestQueue;
  rateLimiter: RateLimiter | undefined;
  retry: ResManSettings["retry"];
  runtime: Runtime;
  logger: Logger;
}

/** Decides when a request goes out and whether it goes out again: a read may, a write never. */
export interface RequestRunner {
  read<T>(name: string, attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  /** `beforeWrite` is asked when it is the request's turn: before that, somebody else's might have come. */
  write<T>(
    attempt: () => Promise<T>,
    options: { [Name in keyof CallOptions]: CallOptions[Name] | undefined },
  ): Promise<T>;
}

export function createRequestRunner(options: RequestRunnerOptions): RequestRunner {
  const { queue, rateLimiter, retry: policy, runtime, logger } = options;
  const retryAfterOf = (error: unknown): number => (isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0);
  // What the remote said matters more than that others could not be told.
  const slowDown = async (ms: number): Promise<void> =>
    rateLimiter?.pause(ms).catch((error: unknown) => logger.warn("A rate limit could not be paused", { error }));
  const inTurn = <T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
    queue(async () => {
      await rateLimiter?.acquire(signal);
      try {
        return await attempt();
      } catch (error) {
        if (isRemoteError(error, "RATE_LIMIT_ERROR")) await slowDown(retryAfterOf(error));
        throw error;
      }
    }, signal);
  return {
    write: (attempt, { signal, beforeWrite }) =>
      inTurn(async () => {
        await beforeWrite?.();
        return attempt();
      }, signal),
    read: (name, attempt, signal) =>
      retry(() => inTurn(attempt, signal), {
        maxAttempts: policy.attempts,
        isRetryable: (error) => isRemoteError(error) && error.retryable && retryAfterOf(error) <= LONGEST_WAIT_MS,
        delayFor: (count, error) =>
          backoffDelay(count, { ...policy, exponential: true }, runtime.random(), retryAfterOf(error)),
        onRetry: (count, delayMs, error) =>
          logger.warn(`${name} is tried again`, {
            attempt: count,
            delayMs,
            ...(isRemoteError(error) && { code: error.code }),
          }),
        timers: runtime,
        signal,
      }),
  };
}
