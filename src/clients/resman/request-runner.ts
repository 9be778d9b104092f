import { isRemoteError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { Runtime } from "../../ports/runtime.js";
import { backoffDelay } from "../../rules/backoff.js";
import { retry } from "../../runtime/retry.js";
import type { RequestQueue } from "../http/request-queue.js";
import type { ResManSettings } from "./client-options.js";

/** A longer Retry-After (5 minutes) goes to the caller, who can do something else meanwhile. */
const LONGEST_WAIT_MS = 300_000;

export interface RequestRunnerOptions {
  queue: RequestQueue;
  retry: ResManSettings["retry"];
  runtime: Runtime;
  logger: Logger;
}

/** Decides when a request goes out and whether it goes out again: a read may, a write never. */
export interface RequestRunner {
  read<T>(name: string, attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
  write<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

export function createRequestRunner({ queue, retry: policy, runtime, logger }: RequestRunnerOptions): RequestRunner {
  const retryAfterOf = (error: unknown): number => (isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0);
  return {
    write: (attempt, signal) => queue(attempt, signal),
    read: (name, attempt, signal) =>
      retry(() => queue(attempt, signal), {
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
