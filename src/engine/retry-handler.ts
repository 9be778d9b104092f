import * as z from "zod";
import { isRemoteError, isSyncError, parseInput, SyncError } from "../domain/errors.js";
import type { Logger } from "../ports/logger.js";
import type { RandomSource, Timers } from "../ports/runtime.js";
import { backoffDelay } from "../rules/backoff.js";
import { retry } from "../runtime/retry.js";

/** How failed syncs are tried again (seeds 000 and 001). */
export interface RetryConfig {
  /** Tries in all, the first included. */
  maxAttempts: number;
  /** Milliseconds before the first retry, before jitter. */
  backoffDelay: number;
  /** Doubles the delay with every attempt. */
  exponentialBackoff: boolean;
  /** Error codes worth another try. An error that says it is final (`retryable: false`) is not tried again even so. */
  retryableErrors: string[];
  /** Longest delay in milliseconds; a remote's longer Retry-After is still obeyed. */
  maxBackoffDelay: number;
}

/** The seeds' defaults, with a cap on the delay. */
export const defaultRetryConfig: RetryConfig = {
  maxAttempts: 3,
  backoffDelay: 1000,
  exponentialBackoff: true,
  retryableErrors: ["NETWORK_ERROR", "TIMEOUT_ERROR", "RATE_LIMIT_ERROR", "TEMPORARY_ERROR", "STALE_WRITE"],
  maxBackoffDelay: 30_000,
};

const retryConfigSchema = z.object({
  maxAttempts: z.int().min(1),
  backoffDelay: z.number().min(0),
  exponentialBackoff: z.boolean(),
  retryableErrors: z.array(z.string()),
  maxBackoffDelay: z.number().min(0),
});

export type LeadSyncOperation = "push" | "pull" | "update";

/** Names the lead a retry is about; only the ids reach logs. */
export interface LeadSyncRef {
  conversationId?: string | null;
  resmanLeadId?: string | null;
}

/** One failed attempt. */
export interface RetryEvent {
  operation: string;
  lead: LeadSyncRef;
  /** Counted from 1. */
  attempt: number;
  error: unknown;
}

/** What a {@link LeadSyncRetryHandler} works with. */
export interface RetryHandlerDependencies<L extends LeadSyncRef, R> {
  /** What {@link LeadSyncRetryHandler.retryLeadSync} runs. */
  operations?: Partial<Record<LeadSyncOperation, (lead: L, signal?: AbortSignal) => Promise<R>>>;
  runtime: Timers & RandomSource;
  logger?: Logger;
  /** Called before each wait, e.g. to log the attempt. */
  onRetry?(event: RetryEvent & { delayMs: number }): void | Promise<void>;
  /** Called once when the operation has failed for good. */
  onFailure?(event: RetryEvent): void | Promise<void>;
}

/**
 * Tries a lead's sync again after passing failures: exponential backoff with full jitter and a cap, obeying Retry-After.
 * Repeating is safe only for operations that look before they write, as the engine's do.
 */
export class LeadSyncRetryHandler<L extends LeadSyncRef = LeadSyncRef, R = unknown> {
  readonly config: Readonly<RetryConfig>;
  readonly #deps: RetryHandlerDependencies<L, R>;

  /** @throws ValidationError `INVALID_INPUT` naming the option. */
  constructor(config: Partial<RetryConfig>, deps: RetryHandlerDependencies<L, R>) {
    this.config = Object.freeze(parseInput(retryConfigSchema, { ...defaultRetryConfig, ...config }, "RetryConfig"));
    this.#deps = deps;
  }

  /** Runs the named operation for a lead (seed 000). @throws the last error; `INVALID_INPUT` for an unknown operation. */
  async retryLeadSync(lead: L, operation: LeadSyncOperation, signal?: AbortSignal): Promise<R> {
    const run = this.#deps.operations?.[operation];
    if (!run)
      throw new SyncError("INVALID_INPUT", `Unknown operation: ${String(operation)}. Use push, pull or update.`);
    return this.run(operation, lead, () => run(lead, signal), signal);
  }

  /** Runs any operation under this handler's rules. @throws the last error, or `ABORTED`. */
  async run<T>(operation: string, lead: LeadSyncRef, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { runtime, logger, onRetry, onFailure } = this.#deps;
    let attempts = 0;
    try {
      return await retry(
        (attempt) => {
          attempts = attempt;
          return work();
        },
        {
          maxAttempts: this.config.maxAttempts,
          isRetryable: (error) => this.isRetryable(error),
          delayFor: (attempt, error) => this.delayFor(attempt, error),
          onRetry: async (attempt, delayMs, error) => {
            logger?.warn("Sync failed, trying again", {
              operation,
              ...ids(lead),
              attempt,
              delayMs,
              code: codeOf(error),
            });
            await onRetry?.({ operation, lead, attempt, error, delayMs });
          },
          timers: runtime,
          signal,
        },
      );
    } catch (error) {
      if (!isSyncError(error, "ABORTED")) {
        logger?.error("Sync failed", { operation, ...ids(lead), attempts, code: codeOf(error) });
        await onFailure?.({ operation, lead, attempt: attempts, error });
      }
      throw error;
    }
  }

  /** Whether an error is worth another try: its code is listed and it does not say that it is final. */
  isRetryable(error: unknown): boolean {
    const final = isSyncError(error) && !error.retryable;
    return !final && this.config.retryableErrors.includes(codeOf(error));
  }

  /** Milliseconds to wait after attempt `attempt` (counted from 1) failed with `error`. */
  delayFor(attempt: number, error: unknown): number {
    const { backoffDelay: baseMs, exponentialBackoff: exponential, maxBackoffDelay: capMs } = this.config;
    const { retryAfterMs = 0, outcomeUnknown = false } = isRemoteError(error) ? error : {};
    const floor = Math.max(retryAfterMs, outcomeUnknown ? UNKNOWN_OUTCOME_DELAYS * baseMs : 0);
    return backoffDelay(attempt, { baseMs, exponential, capMs }, this.#deps.runtime.random(), floor);
  }
}

/** A write that may still be on its way gets this many times the first delay to arrive: the look-up that follows would miss it. */
const UNKNOWN_OUTCOME_DELAYS = 5;

const ids = ({ conversationId, resmanLeadId }: LeadSyncRef): Record<string, unknown> => ({
  ...(conversationId && { conversationId }),
  ...(resmanLeadId && { resmanLeadId }),
});

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "UNKNOWN";
