import { demandScope } from "../access.js";
import { type BaseCall, checkQuery } from "../call.js";
import { invalidRequest, notFound, refusal } from "../refusal.js";
import { type AirtableReply, empty, json } from "../reply.js";
import { newWebhookSchema } from "../webhooks/specification.js";
import type { StoredWebhook } from "../webhooks/webhook-store.js";

/** `POST /v0/bases/{base}/webhooks` (API reference, section 6). The secret is told only now, and the cursor never. */
export function createWebhook(call: BaseCall): AirtableReply {
  checkQuery(call);
  const { state, base, token } = call;
  const result = newWebhookSchema.safeParse(call.body.value);
  if (!result.success) throw invalidRequest();
  const { specification, notificationUrl } = result.data;
  const { dataTypes } = specification.options.filters;
  if (dataTypes.includes("tableData")) demandScope(token, "data.records:read");
  if (dataTypes.some((type) => type !== "tableData")) demandScope(token, "schema.bases:read");
  checkRoom(call);
  const webhook: StoredWebhook = {
    id: state.newId("ach"),
    baseId: base.id,
    specification,
    notificationUrl: notificationUrl ?? null,
    macSecretBase64: Buffer.from(state.runtime.randomId()).toString("base64"),
    integration: token.oauthIntegration ?? null,
    expiresAt: state.now() + state.settings.webhooks.ttlMs,
    areNotificationsEnabled: true,
    isBroken: false,
    nextNumber: 1,
    payloads: [],
    lastSuccessfulNotificationTime: null,
    lastNotificationResult: null,
  };
  state.webhooks.of(base.id).push(webhook);
  const { id, macSecretBase64 } = webhook;
  return json(200, { id, macSecretBase64, expirationTime: isoTime(webhook.expiresAt) });
}

function checkRoom({ state, base, token }: BaseCall): void {
  const { perBase, perIntegration } = state.settings.webhooks;
  const all = state.webhooks.of(base.id);
  if (all.length >= perBase) throw refusal(422, "TOO_MANY_WEBHOOKS_IN_BASE");
  const own = all.filter(({ integration }) => integration !== null && integration === token.oauthIntegration);
  if (token.oauthIntegration !== undefined && own.length >= perIntegration) {
    throw refusal(422, "TOO_MANY_WEBHOOKS_IN_BASE_FOR_INTEGRATION");
  }
}

/** Those the token may see: an OAuth integration only its own. Long after they ended they are gone. */
function visible({ state, base, token }: BaseCall): StoredWebhook[] {
  const all = state.webhooks.of(base.id);
  const { payloadTtlMs } = state.settings.webhooks;
  const kept = all.filter(({ expiresAt }) => state.now() < expiresAt + payloadTtlMs);
  all.splice(0, all.length, ...kept);
  const { oauthIntegration } = token;
  return oauthIntegration === undefined ? kept : kept.filter(({ integration }) => integration === oauthIntegration);
}

function find(call: BaseCall, id: string): StoredWebhook {
  const webhook = visible(call).find((candidate) => candidate.id === id);
  if (!webhook) throw notFound();
  return webhook;
}

/** `GET /v0/bases/{base}/webhooks`. */
export function listWebhooks(call: BaseCall): AirtableReply {
  checkQuery(call);
  const webhooks = visible(call).map((webhook) => ({
    id: webhook.id,
    specification: webhook.specification,
    notificationUrl: webhook.notificationUrl,
    cursorForNextPayload: webhook.nextNumber,
    areNotificationsEnabled: webhook.areNotificationsEnabled,
    // A webhook that lost what it watches still looks healthy here.
    isHookEnabled: true,
    lastSuccessfulNotificationTime: webhook.lastSuccessfulNotificationTime,
    lastNotificationResult: webhook.lastNotificationResult,
    expirationTime: isoTime(webhook.expiresAt),
  }));
  return json(200, { webhooks });
}

/** `GET …/webhooks/{id}/payloads`: reading keeps the webhook alive. */
export function listPayloads(call: BaseCall, id: string): AirtableReply {
  checkQuery(call, "cursor", "limit");
  const { state } = call;
  const { payloadTtlMs, pageSize } = state.settings.webhooks;
  const webhook = find(call, id);
  const cursor = wholeNumber(call, "cursor", 1);
  const limit = Math.min(pageSize, wholeNumber(call, "limit", pageSize));
  webhook.payloads = webhook.payloads.filter(({ at }) => state.now() < at + payloadTtlMs);
  const from = webhook.payloads.findIndex(({ number }) => number >= cursor);
  const page = from < 0 ? [] : webhook.payloads.slice(from, from + limit);
  extend(call, webhook);
  return json(200, {
    payloads: page.map(({ body }) => body),
    cursor: (page.at(-1)?.number ?? cursor - 1) + 1,
    mightHaveMore: from >= 0 && from + page.length < webhook.payloads.length,
  });
}

function wholeNumber({ query }: BaseCall, name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw invalidRequest();
  return value;
}

function extend({ state }: BaseCall, webhook: StoredWebhook): boolean {
  if (state.now() >= webhook.expiresAt) return false;
  webhook.expiresAt = state.now() + state.settings.webhooks.ttlMs;
  return true;
}

/** `POST …/webhooks/{id}/refresh`: only while it is active. */
export function refreshWebhook(call: BaseCall, id: string): AirtableReply {
  checkQuery(call);
  const webhook = find(call, id);
  if (!extend(call, webhook)) throw notFound();
  return json(200, { expirationTime: isoTime(webhook.expiresAt) });
}

/** `POST …/webhooks/{id}/enableNotifications`. */
export function enableNotifications(call: BaseCall, id: string): AirtableReply {
  checkQuery(call);
  const webhook = find(call, id);
  const { enable } = Object(call.body.value) as { enable?: unknown };
  if (typeof enable !== "boolean") throw invalidRequest();
  webhook.areNotificationsEnabled = enable;
  return empty();
}

/** `DELETE …/webhooks/{id}`. */
export function deleteWebhook(call: BaseCall, id: string): AirtableReply {
  checkQuery(call);
  const webhook = find(call, id);
  // Ends pings that are still being tried.
  webhook.areNotificationsEnabled = false;
  const all = call.state.webhooks.of(call.base.id);
  all.splice(all.indexOf(webhook), 1);
  return empty();
}

const isoTime = (at: number): string => new Date(at).toISOString();
