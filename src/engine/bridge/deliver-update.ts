import type PQueue from "p-queue";
import { isRemoteError, isSyncError } from "../../domain/errors.js";
import type { FeedEvent } from "../../domain/feed-event.js";
import type { Runtime } from "../../ports/runtime.js";
import { parseRetryAfter } from "../../rules/backoff.js";
import { signWebhook } from "../../rules/webhooks/sign-webhook.js";
import { postWebhook } from "../../runtime/post-webhook.js";
import { abortError, throwIfAborted } from "../../runtime/sleep.js";
import type { Hold } from "../leases/hold.js";
import { deliveryIdOf, type LeadUpdate } from "./lead-update.js";
import type { CallbackSubscriber, HttpSubscriber, Subscriber } from "./options.js";

/** What came of handing an update over once. */
export type Delivery =
  | { isDelivered: true }
  | {
      isDelivered: false;
      /** For people, free of addresses and data: `HTTP 500`, `TIMEOUT_ERROR`. */
      reason: string;
      /** It will never take one again. */
      isGone: boolean;
      retryAfterMs: number;
    };

export interface DeliveryParts {
  runtime: Runtime;
  /** HTTP deliveries of all subscribers take turns here. */
  slots: PQueue;
  timeoutMs: number;
}

/** One update on its way to a subscriber. */
export interface OutgoingUpdate {
  event: FeedEvent;
  update: LeadUpdate;
  /** Counted from 1. */
  attempt: number;
}

/**
 * Hands an update over once. @throws only what ends the work: SyncError `ABORTED` or `LEASE_LOST`, or what the store throws
 * when it is asked whether the lease still holds
 */
export const deliverUpdate = (
  parts: DeliveryParts,
  subscriber: Subscriber,
  outgoing: OutgoingUpdate,
  hold: Required<Hold>,
): Promise<Delivery> =>
  "deliver" in subscriber ? callBack(subscriber, outgoing, hold) : post(parts, subscriber, outgoing, hold);

async function callBack(
  subscriber: CallbackSubscriber,
  { event, update, attempt }: OutgoingUpdate,
  { beforeWrite, signal }: Required<Hold>,
): Promise<Delivery> {
  await beforeWrite();
  throwIfAborted(signal);
  const { position, type } = event;
  const meta = {
    deliveryId: deliveryIdOf(event),
    position,
    type,
    conversationId: update.conversationId,
    attempt,
    signal,
  };
  const work = async (): Promise<Delivery> => {
    try {
      await subscriber.deliver(structuredClone(update.body), meta);
      return { isDelivered: true };
    } catch (error) {
      return failed(error instanceof Error ? error.name : typeof error);
    }
  };
  return endedBy(signal, work());
}

async function post(
  { runtime, slots, timeoutMs }: DeliveryParts,
  { url, secret, headers }: HttpSubscriber,
  { event, update }: OutgoingUpdate,
  { beforeWrite, signal }: Required<Hold>,
): Promise<Delivery> {
  const body = JSON.stringify(update.body);
  const send = async () => {
    // It may have waited long for its turn.
    await beforeWrite();
    throwIfAborted(signal);
    const signed = signWebhook(body, { secret, id: deliveryIdOf(event), now: runtime.now() });
    const all = { ...headers, "content-type": "application/json", ...signed };
    return postWebhook(runtime, { url, headers: all, body, timeoutMs, signal }).catch((error: unknown) => {
      if (isRemoteError(error)) return error;
      throw error;
    });
  };
  const answer = await endedBy(signal, slots.add(send));
  if (isSyncError(answer)) return failed(answer.code);
  const { status, retryAfter } = answer;
  if (status >= 200 && status < 300) return { isDelivered: true };
  const asksToWait = status === 429 || status === 503;
  return {
    ...failed(`HTTP ${status}`),
    isGone: status === 410,
    retryAfterMs: (asksToWait && parseRetryAfter(retryAfter, runtime.now())) || 0,
  };
}

const failed = (reason: string) => ({ isDelivered: false as const, reason, isGone: false, retryAfterMs: 0 });

/** Waits no longer when the signal fires, whether or not the work listens to it. */
function endedBy<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.finally(() => signal.removeEventListener("abort", onAbort)).then(resolve, reject);
  });
}
