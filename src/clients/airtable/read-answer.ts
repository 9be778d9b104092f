import type { ErrorCode } from "../../domain/error-codes.js";
import { parseRetryAfter } from "../../rules/backoff.js";
import type { HttpAnswer } from "../../runtime/http/http-transport.js";
import { AirtableError } from "./airtable-error.js";
import { readRemoteFault } from "./remote-fault.js";
import type { AirtableAnswer, AirtableRequest } from "./send.js";

/** Types of errors that decide what is done next (API reference, section 3.3). */
export const ErrorType = {
  quotaSpent: "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
  safeToRepeat: "RETRIABLE_ERROR",
  iteratorForgotten: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE",
  offsetInvalid: "INVALID_OFFSET_VALUE",
  noSuchRow: "ROW_DOES_NOT_EXIST",
  noSuchModel: "MODEL_ID_NOT_FOUND",
  noPermissionOrModel: "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
} as const;

/** Milliseconds since the epoch, and how long nobody sends after a 429. */
interface Reading {
  now: number;
  penaltyMs: number;
  context: Record<string, unknown>;
}

/** The body of an answer, or the error it stands for. @throws AirtableError */
export function readAnswer(request: AirtableRequest, answer: HttpAnswer, reading: Reading): AirtableAnswer {
  if (answer.status < 200 || answer.status > 299) throw statusError(request, answer, reading);
  const serverTime = timeOf(answer, reading.now);
  if (answer.body.trim() === "" && !request.needsBody) return { body: undefined, serverTime };
  return { body: parseBody(request, answer, reading.context), serverTime };
}

/** A header that is further ahead of our clock than this (1 hour) is not believed: who reads on from it would miss what lies between. */
const FURTHEST_AHEAD_MS = 3_600_000;

/** Whole seconds, as the header's. */
function timeOf(answer: HttpAnswer, now: number): string {
  const said = Date.parse(answer.headers.get("date") ?? "");
  const at = Number.isNaN(said) ? now : Math.min(said, now + FURTHEST_AHEAD_MS);
  return new Date(Math.floor(at / 1000) * 1000).toISOString();
}

function parseBody(request: AirtableRequest, answer: HttpAnswer, context: Record<string, unknown>): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    // Without the cause: the engine's message quotes the text, which may be personal data.
    throw new AirtableError("WIRE_SHAPE", `${request.name} was answered with what is not JSON.`, {
      status: answer.status,
      retryable: true,
      outcomeUnknown: request.effect !== "read",
      context,
    });
  }
}

/** Nobody is kept waiting for longer (1 hour) by one answer, which may be a gateway's nonsense; the next one can ask again. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

const boundedBy = (most: number, ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.min(ms, most);

function statusError(
  request: AirtableRequest,
  answer: HttpAnswer,
  { now, penaltyMs, context }: Reading,
): AirtableError {
  const { status } = answer;
  const { type, detail } = readRemoteFault(answer.body);
  const code = codeOf(status, type);
  const asked = boundedBy(LONGEST_RETRY_AFTER_MS, parseRetryAfter(answer.headers.get("retry-after"), now));
  const retryAfterMs = code === "RATE_LIMIT_ERROR" ? Math.max(asked ?? 0, penaltyMs) : asked;
  const reason = [type, detail].filter(Boolean).join(", ");
  return new AirtableError(code, `${request.name} failed with HTTP ${status}${reason ? ` (${reason})` : ""}.`, {
    status,
    retryable: code === "RATE_LIMIT_ERROR" || code === "TEMPORARY_ERROR",
    outcomeUnknown: request.effect !== "read" && mayBeDone(status, type),
    context,
    ...(type !== undefined && { type }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function codeOf(status: number, type: string | undefined): ErrorCode {
  if (status === 429) return type === ErrorType.quotaSpent ? "QUOTA_EXCEEDED" : "RATE_LIMIT_ERROR";
  if (status === 401 || status === 403) return "AUTH_ERROR";
  if (status === 404) return "NOT_FOUND";
  if (status === 408 || status >= 500 || type === ErrorType.iteratorForgotten) return "TEMPORARY_ERROR";
  return "REMOTE_REJECTED";
}

/** A server that failed may have done it before, but for the failures documented as safe (API reference, section 3.5). */
function mayBeDone(status: number, type: string | undefined): boolean {
  if (status === 502 || (status === 503 && type === ErrorType.safeToRepeat)) return false;
  return status === 408 || status >= 500;
}
