import type { ErrorCode } from "../../domain/error-codes.js";
import { RemoteError } from "../../domain/errors.js";
import { parseRetryAfter } from "../../rules/backoff.js";
import type { HttpAnswer, HttpCall } from "../../runtime/http/http-transport.js";

export interface StatusErrorOptions {
  /** What the remote said about it, free of secrets and personal data. */
  detail?: string | undefined;
  context: Record<string, unknown>;
  /** Milliseconds since the epoch, for a Retry-After date. */
  now: number;
}

const codeOf = (status: number): ErrorCode => {
  if (status === 429) return "RATE_LIMIT_ERROR";
  if (status === 401 || status === 403) return "AUTH_ERROR";
  return status === 408 || status >= 500 ? "TEMPORARY_ERROR" : "REMOTE_REJECTED";
};

/** The error for an HTTP status that is not a success. Only a server failure leaves a write's outcome unknown. */
export function toStatusError(
  call: Pick<HttpCall, "name" | "write">,
  answer: HttpAnswer,
  options: StatusErrorOptions,
): RemoteError {
  const code = codeOf(answer.status);
  const retryAfterMs = parseRetryAfter(answer.headers.get("retry-after"), options.now);
  const detail = options.detail ? `: ${options.detail}` : ".";
  return new RemoteError(code, `${call.name} failed with HTTP ${answer.status}${detail}`, {
    status: answer.status,
    retryable: code === "RATE_LIMIT_ERROR" || code === "TEMPORARY_ERROR",
    outcomeUnknown: call.write && code === "TEMPORARY_ERROR",
    context: options.context,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
