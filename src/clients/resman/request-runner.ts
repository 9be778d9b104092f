import { isRemoteError, isSyncError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { CallOptions } from "../../ports/resman.js";
import type { Runtime } from "../../ports/runtime.js";
import { backoffDelay } from "../../rules/backoff.js";
import { retry } from "../../runtime/retry.js";
import { observed, type SeenAnswer } from "../http/observed.js";
import type { RequestQueue } from "../http/request-queue.js";
import type { ResManSettings } from "./client-options.js";

/** A longer Retry-After (5 minutes) goes to the caller, who can do something else meanwhile. */
const LONGEST_WAIT_MS = 300_000;

export interface RequestRunnerOptions {
  /** What a report names the account. */
  remote: string;
  queue: RequestQueue;
  rateLimiter: RateLimiter | undefined;
  retry: ResManSettings["retry"];
  runtime: Runtime;
  logger: Logger;
}

/** Sends one request, and notes the status of its answer. */
export type RequestAttempt<T> = (seen: SeenAnswer) => Promise<T>;

/** Decides when a request goes out and whether it goes out again: a read may, a write never. */
export interface RequestRunner {
  read<T>(name: string, attempt: RequestAttempt<T>, options?: CallOptions): Promise<T>;
  /** `beforeWrite` is asked when it is the request's turn: before that, somebody else's might have come. */
  write<T>(name: string, attempt: RequestAttempt<T>, options?: CallOptions): Promise<T>;
}

export function createRequestRunner(options: RequestRunnerOptions): RequestRunner {
  const { remote, queue, rateLimiter, retry: policy, runtime, logger } = options;
  const retryAfterOf = (error: unknown): number => (isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0);
  // Whoever refuses to let requests leave would refuse the next one, too.
  const mayRepeat = (error: unknown): boolean =>
    isRemoteError(error) &&
    error.retryable &&
    !isSyncError(error, "CIRCUIT_OPEN") &&
    retryAfterOf(error) <= LONGEST_WAIT_MS;
  // What the remote said matters more than that others could not be told.
  const slowDown = async (ms: number): Promise<void> =>
    rateLimiter?.pause(ms).catch((error: unknown) => logger.warn("A rate limit could not be paused", { error }));
  const inTurn = <T>(
    operation: string,
    attempt: RequestAttempt<T>,
    hooks: CallOptions | undefined,
    ask?: () => Promise<void>,
  ): Promise<T> =>
    queue(async () => {
      await rateLimiter?.acquire(hooks?.signal);
      await ask?.();
      try {
        return await observed({ remote, operation, hooks, clock: runtime }, attempt);
      } catch (error) {
        if (isRemoteError(error, "RATE_LIMIT_ERROR")) await slowDown(retryAfterOf(error));
        throw error;
      }
    }, hooks?.signal);
  return {
    write: (name, attempt, options) => inTurn(name, attempt, options, options?.beforeWrite),
    read: (name, attempt, options) =>
      retry(() => inTurn(name, attempt, options), {
        maxAttempts: policy.attempts,
        isRetryable: mayRepeat,
        delayFor: (count, error) =>
          backoffDelay(count, { ...policy, exponential: true }, runtime.random(), retryAfterOf(error)),
        onRetry: (count, delayMs, error) =>
          logger.warn(`${name} is tried again`, {
            attempt: count,
            delayMs,
            ...(isRemoteError(error) && { code: error.code }),
          }),
        timers: runtime,
        signal: options?.signal,
      }),
  };
}
