import type { ErrorCode } from "../../../domain/error-codes.js";
import { RemoteError } from "../../../domain/errors.js";
import type { HttpAnswer } from "../../../runtime/http/http-transport.js";
import { toStatusError } from "../../http/status-error.js";
import { redact } from "../redact.js";
import { type Envelope, parseEnvelope } from "./envelope.js";
import { classifyRefusal } from "./refusal.js";
import { nameOf, type V1Call } from "./v1-call.js";

export interface ReadOptions {
  /** Never to be repeated in a message, even if ResMan quotes it. */
  secrets: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** Sorts an answer by HTTP status, then form, then `Status`; returns only successes (API reference, section 2.3). */
export function readAnswer(call: V1Call, answer: HttpAnswer, options: ReadOptions): Envelope {
  const envelope = parseEnvelope(answer.body);
  const { status } = answer;
  if (status < 200 || status > 299) throw statusError(call, answer, envelope, options);
  if (envelope === "foreign") throw callError(call, "TEMPORARY_ERROR", "sent no ResMan answer.", status);
  if (envelope === "malformed") throw callError(call, "WIRE_SHAPE", "sent an answer that cannot be read.", status);
  if (!envelope.success) throw refusalError(call, envelope.errorDescription, options, status);
  return envelope;
}

/**
 * A passing fault may have struck after the write was stored, and an answer that cannot be read may say that it was:
 * then the outcome is unknown and has to be looked up.
 */
export function callError(call: V1Call, code: ErrorCode, message: string, status?: number): RemoteError {
  const outcomeUnknown = call.write !== undefined && (code === "TEMPORARY_ERROR" || code === "WIRE_SHAPE");
  return new RemoteError(code, `${nameOf(call)} ${message}`, {
    retryable: outcomeUnknown || code === "TEMPORARY_ERROR",
    outcomeUnknown,
    context: contextOf(call),
    ...(status !== undefined && { status }),
  });
}

function statusError(
  call: V1Call,
  answer: HttpAnswer,
  envelope: ReturnType<typeof parseEnvelope>,
  options: ReadOptions,
): RemoteError {
  if (answer.status === 502 && !call.write && /buffer overflow/i.test(answer.body)) {
    return callError(call, "RESULT_TOO_LARGE", "found more than it can send at once.", answer.status);
  }
  const words = typeof envelope === "object" && !envelope.success ? envelope.errorDescription : "";
  const general = toStatusError({ name: nameOf(call), write: call.write !== undefined }, answer, {
    detail: clean(call, words, options),
    context: contextOf(call),
    now: options.now,
  });
  // The body may be a full answer whose words say more than the status does.
  const saysMore = general.code === "REMOTE_REJECTED" || classifyRefusal(words, false) === "UNKNOWN_SOURCE";
  return words && saysMore ? refusalError(call, words, options, answer.status) : general;
}

function refusalError(call: V1Call, words: string, options: ReadOptions, status: number): RemoteError {
  const code = classifyRefusal(words, call.write === "create");
  return callError(call, code, `was refused: ${clean(call, words, options) || "no reason given"}`, status);
}

const clean = (call: V1Call, words: string, { secrets }: ReadOptions): string =>
  redact(words, { secrets, ...(call.personal && { personal: call.personal }) });

const contextOf = ({ path, propertyId }: V1Call) => ({ path, ...(propertyId && { resmanPropertyId: propertyId }) });
