import { RemoteError } from "../../domain/errors.js";
import type { Runtime } from "../../ports/runtime.js";
import { parseRetryAfter } from "../../rules/backoff.js";
import { postWebhook } from "../../runtime/post-webhook.js";

/** One alert on its way to a receiver. */
export interface AlertPost {
  /** As people know it, e.g. `Slack`. */
  receiver: string;
  url: string;
  /** JSON. */
  body: string;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** What to do where the receiver refuses it. */
  remedy: string;
}

/** Shorter than what a notifier has in all, so that it is this which is named in the log. */
const TIMEOUT_MS = 8000;

/**
 * Posts JSON once; no redirect is followed. What it throws names neither address nor headers, which may hold secrets.
 * @throws RemoteError retryable: `NETWORK_ERROR`, `TIMEOUT_ERROR`, `RATE_LIMIT_ERROR`, `TEMPORARY_ERROR`; not: `AUTH_ERROR`,
 * `REMOTE_REJECTED`. SyncError `ABORTED`
 */
export async function postAlert(runtime: Runtime, post: AlertPost): Promise<void> {
  const { url, body, signal } = post;
  const headers = { ...post.headers, "content-type": "application/json" };
  const { status, retryAfter } = await postWebhook(runtime, { url, headers, body, timeoutMs: TIMEOUT_MS, signal });
  if (status >= 200 && status < 300) return;
  const retryAfterMs = parseRetryAfter(retryAfter, runtime.now());
  throw refusalOf(post, status, retryAfterMs);
}

function refusalOf({ receiver, remedy }: AlertPost, status: number, retryAfterMs: number | undefined): RemoteError {
  const facts = { status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  const answered = `${receiver} answered with HTTP ${status}`;
  if (status === 429) {
    return new RemoteError("RATE_LIMIT_ERROR", `${answered}: too many messages.`, { ...facts, retryable: true });
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new RemoteError("TEMPORARY_ERROR", `${answered}.`, { ...facts, retryable: true });
  }
  // fetch hides the status of some redirects: 0.
  if (status < 400) {
    return new RemoteError("REMOTE_REJECTED", `${receiver} redirects to another address: give that one.`, facts);
  }
  const code = status === 401 || status === 403 ? "AUTH_ERROR" : "REMOTE_REJECTED";
  return new RemoteError(code, `${answered}. ${remedy}`, facts);
}
