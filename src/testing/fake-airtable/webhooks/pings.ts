import { createHmac } from "node:crypto";
import { sleep } from "../../../runtime/sleep.js";
import type { AirtableState } from "../state.js";
import type { StoredWebhook } from "./webhook-store.js";

/** Tries after the first one; then a webhook's notifications are switched off (API reference, section 6.2). */
const MAX_RETRIES = 13;
const FIRST_RETRY_MS = 10_000;

/** Tells a webhook's URL that there is something to read, as often as it takes, without waiting for it. */
export function ping(state: AirtableState, webhook: StoredWebhook): void {
  if (webhook.notificationUrl === null || !webhook.areNotificationsEnabled || !state.pingFetch) return;
  for (let copy = 0; copy < state.settings.webhooks.pingsPerChange; copy += 1) {
    void deliver(state, webhook, webhook.notificationUrl);
  }
}

async function deliver(state: AirtableState, webhook: StoredWebhook, url: string): Promise<void> {
  const signal = state.pingSignal;
  for (let retry = 0; webhook.areNotificationsEnabled && !signal.aborted; retry += 1) {
    const error = await attempt(state, webhook, url, retry);
    if (error === undefined) return;
    if (retry === MAX_RETRIES) {
      webhook.areNotificationsEnabled = false;
      return;
    }
    // A rejection says that the signal fired, which ends the loop.
    await sleep(state.runtime, FIRST_RETRY_MS * 2 ** retry, signal).catch(() => undefined);
  }
}

/** Sends one ping; returns why it failed, if it did. */
async function attempt(
  state: AirtableState,
  webhook: StoredWebhook,
  url: string,
  retryNumber: number,
): Promise<string | undefined> {
  const begun = state.now();
  const body = JSON.stringify({ base: { id: webhook.baseId }, webhook: { id: webhook.id }, timestamp: state.nowIso() });
  const message = await send(state, url, body, contentMac(body, webhook.macSecretBase64));
  const completionTimestamp = state.nowIso();
  if (message === undefined) webhook.lastSuccessfulNotificationTime = completionTimestamp;
  webhook.lastNotificationResult = {
    success: message === undefined,
    completionTimestamp,
    durationMs: state.now() - begun,
    retryNumber,
    ...(message !== undefined && { error: { message }, willBeRetried: retryNumber < MAX_RETRIES }),
  };
  return message;
}

async function send(state: AirtableState, url: string, body: string, mac: string): Promise<string | undefined> {
  const headers = { "content-type": "application/json", "x-airtable-content-mac": mac };
  try {
    const response = await state.pingFetch?.(new Request(url, { method: "POST", headers, body }));
    return !response || response.status === 200 || response.status === 204
      ? undefined
      : `The URL answered ${response.status}.`;
  } catch (error) {
    return String(error);
  }
}

/** The signature of a ping, as it stands in `X-Airtable-Content-MAC`. */
export const contentMac = (body: string, macSecretBase64: string): string =>
  `hmac-sha256=${createHmac("sha256", Buffer.from(macSecretBase64, "base64")).update(body).digest("hex")}`;
