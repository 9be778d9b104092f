import { RemoteError } from "../domain/errors.js";
import type { Runtime } from "../ports/runtime.js";
import { abortError, throwIfAborted } from "./sleep.js";

export interface WebhookPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface WebhookAnswer {
  status: number;
  /** The header of this name: how long the receiver asks to wait, in either form. */
  retryAfter: string | null;
}

/** More of an answer is not read; nobody looks at it. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends a webhook once and follows no redirect: the signed body is for one address only. Messages do not name the address,
 * which may hold a token.
 * @throws RemoteError `TIMEOUT_ERROR`, `NETWORK_ERROR`; SyncError `ABORTED` or `LEASE_LOST` when the signal fired
 */
export async function postWebhook(
  runtime: Pick<Runtime, "fetch" | "setTimeout" | "clearTimeout">,
  { url, headers, body, timeoutMs, signal }: WebhookPost,
): Promise<WebhookAnswer> {
  const ended = new AbortController();
  const timer = runtime.setTimeout(() => ended.abort(timeout(timeoutMs)), timeoutMs);
  const either = AbortSignal.any([signal, ended.signal]);
  // A fetch need not listen to its signal.
  const stopped = rejectedBy(either);
  try {
    const request = new Request(url, { method: "POST", headers, body, redirect: "manual", signal: either });
    const response = await Promise.race([runtime.fetch(request), stopped]);
    const retryAfter = response.headers.get("retry-after");
    // The status has said all that counts; the rest is read so that the connection can be used again.
    await Promise.race([drop(response), stopped]).catch(() => undefined);
    return { status: response.status, retryAfter };
  } catch {
    throwIfAborted(signal);
    throw ended.signal.aborted ? ended.signal.reason : networkError();
  } finally {
    runtime.clearTimeout(timer);
    ended.abort();
  }
}

const timeout = (ms: number): RemoteError =>
  new RemoteError("TIMEOUT_ERROR", `The receiver did not answer within ${ms} ms.`, { retryable: true });

/** Without the cause: what a fetch throws may hold the request. */
const networkError = (): RemoteError =>
  new RemoteError("NETWORK_ERROR", "The receiver could not be reached.", { retryable: true });

function rejectedBy(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(abortError(signal));
    signal.addEventListener("abort", () => reject(abortError(signal)), { once: true });
  });
  // It also fires when nobody waits any more.
  rejected.catch(() => undefined);
  return rejected;
}

async function drop({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) return reader.cancel();
  }
}
