import ky from "ky";
import { isSyncError, RemoteError } from "../../domain/errors.js";
import type { Runtime } from "../../ports/runtime.js";
import { withDeadline } from "../deadline.js";
import { throwIfAborted } from "../sleep.js";
import { readText } from "./read-text.js";

/** Answers longer than this are not read to the end (64 MiB). */
export const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

export interface HttpCall {
  /** What the call is, for error messages: `ResMan SearchProspects`. */
  name: string;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  /** A form, or text (JSON) whose type the headers name. */
  body?: URLSearchParams | string;
  /** Milliseconds until the whole body must have arrived. */
  timeoutMs: number;
  /** True when the call changes something: then every failure after sending leaves the outcome unknown. */
  write: boolean;
  signal: AbortSignal | undefined;
}

/** Any answer, whatever its status. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: string;
}

/**
 * Sends one request once.
 * @throws RemoteError `NETWORK_ERROR`, `TIMEOUT_ERROR`, `ABORTED` when it was on its way, `RESULT_TOO_LARGE` (a read
 * over the size limit), `WIRE_SHAPE` (a write's answer over the limit). SyncError `ABORTED` when nothing was sent.
 */
export type HttpTransport = (call: HttpCall) => Promise<HttpAnswer>;

/** The one place that knows ky. It neither repeats nor times out nor follows redirects: a redirect would carry credentials away. */
export function createHttpTransport(runtime: Runtime): HttpTransport {
  const send = async (call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> => {
    const response = await ky(call.url, {
      method: call.method,
      headers: call.headers,
      ...(call.body && { body: call.body }),
      signal,
      redirect: "manual",
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      fetch: (input) => runtime.fetch(input instanceof Request ? input : new Request(input)),
    });
    const body = await readText(response, MAX_RESPONSE_BYTES);
    if (body === undefined) throw tooLong(call, response.status);
    return { status: response.status, headers: response.headers, body };
  };

  return async (call) => {
    throwIfAborted(call.signal);
    const deadline = {
      timers: runtime,
      timeoutMs: call.timeoutMs,
      caller: call.signal && {
        signal: call.signal,
        onAbort: (signal: AbortSignal) => failure(call, "ABORTED", "was aborted.", signal.reason),
      },
      onTimeout: () => failure(call, "TIMEOUT_ERROR", `did not answer within ${call.timeoutMs} ms.`),
    };
    return withDeadline(deadline, (signal) => send(call, signal)).catch((error: unknown) => {
      throw isSyncError(error) ? error : networkFailure(call, error);
    });
  };
}

function failure(call: HttpCall, code: "TIMEOUT_ERROR" | "ABORTED", message: string, cause?: unknown): RemoteError {
  return new RemoteError(code, `${call.name} ${message}`, {
    retryable: code === "TIMEOUT_ERROR" || call.write,
    outcomeUnknown: call.write,
    cause,
  });
}

/** Without the cause: what a fetch throws may hold the request, and with it credentials. Its error code says enough. */
function networkFailure(call: HttpCall, error: unknown): RemoteError {
  const reason = errorCodeOf(error);
  return new RemoteError("NETWORK_ERROR", `${call.name} lost its connection${reason ? ` (${reason})` : ""}.`, {
    retryable: true,
    outcomeUnknown: call.write,
    context: reason ? { reason } : {},
  });
}

function tooLong(call: HttpCall, status: number): RemoteError {
  const message = `${call.name} answered with more than ${MAX_RESPONSE_BYTES} bytes.`;
  return call.write
    ? new RemoteError("WIRE_SHAPE", message, { retryable: true, outcomeUnknown: true, status })
    : new RemoteError("RESULT_TOO_LARGE", message, { status });
}

/** `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`, …: of the error or of one of its causes. */
function errorCodeOf(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ("code" in cause && typeof cause.code === "string" && /^[A-Z][A-Z0-9_]{2,40}$/.test(cause.code))
      return cause.code;
  }
  return undefined;
}
