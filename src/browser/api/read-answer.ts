import type { ErrorCode } from "../../domain/error-codes.js";
import type { InputIssue } from "../../domain/errors.js";
import { parseRetryAfter } from "../../rules/backoff.js";
import { fromWire, ourName } from "../wire/convert.js";
import { LeadSyncApiError } from "./api-error.js";

/**
 * What an answer says, in camelCase.
 * @param name What was asked, for messages: `GET /api/resman/leads`
 * @param now Milliseconds since the epoch, for a Retry-After date
 * @param isWrite Whether it may have changed something
 * @throws LeadSyncApiError
 */
export function readAnswer(
  name: string,
  { status, headers }: Response,
  body: string,
  now: number,
  isWrite: boolean,
): object {
  const said = headers.get("content-type")?.includes("json") ? parseObject(body) : undefined;
  const isDone = status < 300;
  if (said && isDone) return said;
  const { error, code, details } = (said ?? {}) as Record<string, unknown>;
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now);
  const isOurs = !isDone && typeof code === "string" && typeof error === "string";
  throw new LeadSyncApiError(
    isOurs ? (code as ErrorCode) : codeOf(status),
    isOurs ? error : `${name} ${complaint(status)}`,
    {
      status,
      retryable: isPassing(status),
      outcomeUnknown: isWrite && (isDone || status >= 500),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      issues: Array.isArray(details) ? details.flatMap(issueOf) : [],
    },
  );
}

/** Something between us and the server has answered, or another server. */
function codeOf(status: number): ErrorCode {
  if (status === 401 || isRedirect(status)) return "UNAUTHORIZED";
  if (status === 403) return "FORBIDDEN";
  if (status === 429) return "RATE_LIMIT_ERROR";
  return isPassing(status) ? "NETWORK_ERROR" : "WIRE_SHAPE";
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;
const isPassing = (status: number): boolean => status === 429 || (status >= 502 && status <= 504);

const complaint = (status: number): string =>
  isRedirect(status)
    ? "was redirected, perhaps to a login page: sign in again."
    : `was answered with HTTP ${status} by something else than the lead-sync API: look at baseUrl and at proxies.`;

function parseObject(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (fromWire(value) as object)
      : undefined;
  } catch {
    // Cut off, no JSON, or nested deeper than the stack.
    return undefined;
  }
}

function issueOf(detail: unknown): InputIssue[] {
  const { path, message } = (detail ?? {}) as Record<string, unknown>;
  return typeof path === "string" && typeof message === "string" ? [{ path: ourName(path), message }] : [];
}
