import { isRemoteError, isSyncError } from "../../domain/errors.js";
import { backoffDelay } from "../../rules/backoff.js";
import { retry } from "../../runtime/retry.js";
import { AirtableError } from "./airtable-error.js";
import { toJson } from "./json-body.js";
import { createAttempt, type SendDependencies } from "./request-attempt.js";
import { urlOf } from "./request-url.js";
import type { AirtableRequest, AirtableSend } from "./send.js";

/** A longer wait (5 minutes) goes to the caller, who can do something else meanwhile. */
const LONGEST_WAIT_MS = 300_000;

export function createSend(dependencies: SendDependencies): AirtableSend {
  const { settings, runtime, logger } = dependencies;
  const attempt = createAttempt(dependencies);

  return async (request, options = {}) => {
    const url = urlOf(settings.baseUrl, request);
    const body = request.body === undefined ? undefined : toJson(request.body, request.name);
    const waiting = options.waiting ?? options.signal;
    let mayBeDone = false;
    const failed = (error: unknown): boolean => {
      mayBeDone ||= isRemoteError(error) && error.outcomeUnknown;
      return mayRepeat(error, request);
    };
    try {
      return await retry((count) => attempt({ request, url, body, options, waiting, count }), {
        maxAttempts: settings.retry.attempts,
        isRetryable: failed,
        delayFor: (count, error) =>
          backoffDelay(count, { ...settings.retry, exponential: true }, runtime.random(), retryAfterOf(error)),
        onRetry: (count, delayMs, error) =>
          logger.warn(`${request.name} is tried again`, {
            attempt: count,
            delayMs,
            ...(isSyncError(error) && { code: error.code }),
          }),
        timers: runtime,
        signal: waiting,
      });
    } catch (error) {
      throw mayBeDone ? withUnknownOutcome(error, request) : error;
    }
  };
}

function mayRepeat(error: unknown, { effect }: AirtableRequest): boolean {
  if (!isRemoteError(error) || !error.retryable) return false;
  if (error.code === "ABORTED" || error.code === "CIRCUIT_OPEN") return false;
  // A forgotten iterator stays forgotten: whoever reads begins anew.
  if (error.status === 422 || retryAfterOf(error) > LONGEST_WAIT_MS) return false;
  return effect !== "create" || !error.outcomeUnknown;
}

const retryAfterOf = (error: unknown): number => (isRemoteError(error) ? (error.retryAfterMs ?? 0) : 0);

/** An earlier try may have been carried out, though the last word does not say so. */
function withUnknownOutcome(error: unknown, { name }: AirtableRequest): unknown {
  if (!isSyncError(error, "ABORTED") || isRemoteError(error)) return error;
  return new AirtableError("ABORTED", `${name} was aborted.`, { retryable: true, outcomeUnknown: true, cause: error });
}
