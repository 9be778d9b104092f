import type { ErrorCode } from "../../domain/error-codes.js";
import { backoffDelay } from "../../rules/backoff.js";
import { withDeadline } from "../../runtime/deadline.js";
import { sleep } from "../../runtime/sleep.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import { toWire } from "../wire/convert.js";
import { LeadSyncApiError } from "./api-error.js";
import { readAnswer } from "./read-answer.js";
import type { ApiCall, Transport, TransportOptions } from "./transport.js";

const BACKOFF = { baseMs: 300, exponential: true, capMs: 5000 };
/** Somebody looks at the page; a server that asks for more is not waited for. */
const MAX_RETRY_AFTER_MS = 30_000;

/** What sends calls over HTTP: one deadline for the token, the head and the body; reads are repeated. */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, headers, token, timeoutMs = 30_000, retries = 2 } = options;
  const runtime = createRuntime(options.runtime);

  const send = async (url: string, call: ApiCall, body: string | undefined, signal: AbortSignal): Promise<Answer> => {
    const bearer = typeof token === "function" ? await fresh(token) : token;
    signal.throwIfAborted();
    const request = new Request(url, {
      method: call.method,
      // A redirect would make a GET of a write, and of a login page an answer.
      redirect: "manual",
      signal,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
        ...(bearer && { authorization: `Bearer ${bearer}` }),
      },
      body: body ?? null,
    });
    const response = await runtime.fetch(request);
    return { response, text: await response.text() };
  };

  return async (call) => {
    const { signal, once = call.method !== "GET" } = call;
    const name = `${call.method} ${call.path}`;
    const failure = (code: ErrorCode, what: string): LeadSyncApiError =>
      new LeadSyncApiError(code, `${name} ${what}.`, { retryable: code !== "ABORTED", outcomeUnknown: once });
    const aborted = (): LeadSyncApiError => failure("ABORTED", "was aborted");
    const url = addressOf(baseUrl, call);
    const body = call.body === undefined ? undefined : textOf(call.body);
    const deadline = {
      timers: runtime,
      timeoutMs,
      caller: signal && { signal, onAbort: aborted },
      onTimeout: () => failure("TIMEOUT_ERROR", "was not answered in time"),
    };
    for (let count = 1; ; count += 1) {
      if (signal?.aborted) throw aborted();
      try {
        let answer = await withDeadline(deadline, (signal) => send(url, call, body, signal));
        // Who was not recognised has done nothing, so that it may be said again with a fresh token.
        if (answer.response.status === 401 && typeof token === "function" && count === 1) {
          answer = await withDeadline(deadline, (signal) => send(url, call, body, signal));
        }
        return readAnswer(name, answer.response, answer.text, runtime.now(), once);
      } catch (thrown) {
        // Without the cause: it may hold the request, and with it the token.
        const error = thrown instanceof LeadSyncApiError ? thrown : failure("NETWORK_ERROR", UNREACHED);
        const { retryable, retryAfterMs = 0 } = error;
        if (once || !retryable || count > retries || retryAfterMs > MAX_RETRY_AFTER_MS) throw error;
        await sleep(runtime, backoffDelay(count, BACKOFF, runtime.random(), retryAfterMs), signal).catch(() => {
          throw aborted();
        });
      }
    }
  };
}

interface Answer {
  response: Response;
  text: string;
}

const UNREACHED = "did not reach the server, or its answer did not arrive: look at the connection and at baseUrl";

const refused = (code: ErrorCode, message: string, cause?: unknown): LeadSyncApiError =>
  new LeadSyncApiError(code, message, { cause });

/** What a host's own function throws may hold secrets: its words stay in the cause. */
async function fresh(token: () => string | undefined | Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await token();
  } catch (cause) {
    throw refused("UNAUTHORIZED", "Nothing was sent: the token function failed. Sign in again.", cause);
  }
}

/** JSON would make null of a number that is none, and null clears a field. */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(toWire(body), (member, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(member);
      return value;
    });
  } catch (cause) {
    throw refused("INVALID_INPUT", "The body cannot be written as JSON: see the cause.", cause);
  }
}

function addressOf(baseUrl = "", { path, query }: ApiCall): string {
  // An address takes these for folders, and the call for another one.
  if (/\/\.{0,2}(\/|$)/.test(path)) throw refused("INVALID_INPUT", `An id is empty or a dot in ${path}`);
  const { location }: { location?: { origin: string } } = globalThis;
  const base = baseUrl.replace(/\/+$/, "");
  const url = URL.canParse(base + path, location?.origin) ? new URL(base + path, location?.origin) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw refused("INVALID_CONFIG", "baseUrl must be https://…, or on a page a path such as /crm.");
  for (const [name, value] of Object.entries(toWire({ ...query }) as object)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return url.href;
}
