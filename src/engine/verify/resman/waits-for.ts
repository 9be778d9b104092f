import type { Integration } from "../../../domain/integration.js";
import type { FieldDifference } from "../../../rules/verify/field-differences.js";
import type { EngineContext } from "../../context.js";
import { openConflictsOf } from "../../sync/open-conflicts.js";

/** Why nothing of a property is synced now; null where it is. */
export function propertyWaitsFor(ctx: EngineContext, { syncEnabled, retryAt }: Integration): string | null {
  if (!syncEnabled) return "SYNC_DISABLED";
  return retryAt !== null && Date.parse(retryAt) > ctx.runtime.now() ? "PROPERTY_SUSPENDED" : null;
}

/** Why a lead that differs waits, where something is known to be at it; null otherwise. */
export async function leadWaitsFor(
  ctx: EngineContext,
  conversationId: string,
  integration: Integration,
  fields: readonly FieldDifference[] = [],
): Promise<string | null> {
  const ofProperty = propertyWaitsFor(ctx, integration);
  if (ofProperty !== null) return ofProperty;
  if (await isQueued(ctx, conversationId)) return "queued";
  if (fields.length === 0) return null;
  if (await areAllAsked(ctx, conversationId, fields)) return "conflict";
  return fields.every(({ state }) => isForbidden(integration, state)) ? "SYNC_DISABLED" : null;
}

async function isQueued({ storage }: EngineContext, conversationId: string): Promise<boolean> {
  for (const status of ["pending", "processing"] as const) {
    if ((await storage.queue.list({ conversationId, status, limit: 1 })).length > 0) return true;
  }
  return false;
}

async function areAllAsked(
  ctx: EngineContext,
  conversationId: string,
  fields: readonly FieldDifference[],
): Promise<boolean> {
  const asked = new Set((await openConflictsOf(ctx, conversationId)).map(({ conflictField }) => conflictField));
  return fields.every(({ field }) => asked.has(field));
}

const isForbidden = ({ syncDirection }: Integration, state: FieldDifference["state"]): boolean =>
  (syncDirection === "to_resman" && state === "inbound") || (syncDirection === "from_resman" && state === "outbound");
