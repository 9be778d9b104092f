import type { Integration } from "../../domain/integration.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import { switchedOff } from "../failure.js";
import { withProspectLock } from "../sync/lead-lock.js";
import { requireIntegration } from "../sync/load-lead.js";
import type { Notice } from "../sync/notice.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { importProspect } from "./import-prospect.js";
import { listSecondProspect } from "./list-second-prospect.js";
import { ownersOf } from "./prospect-owners.js";
import { isToBeRetired, retirementOf, watchRetired } from "./watch-retired.js";

/** What a pulled prospect led to. `skipped`: nobody here knows it, and it is not imported. */
export interface PulledProspect {
  action: "created" | "updated" | "unchanged" | "conflict" | "skipped";
  /** Whether anything was stored or sent. */
  wrote: boolean;
  /** True conflicts a rule decided. */
  conflictsResolved: number;
  conversationIds: string[];
}

const SKIPPED: PulledProspect = { action: "skipped", wrote: false, conflictsResolved: 0, conversationIds: [] };

const LISTED: PulledProspect = { action: "conflict", wrote: true, conflictsResolved: 0, conversationIds: [] };

/** Brings one prospect a pull has read to every conversation it belongs to. */
export async function pullProspect(
  ctx: EngineContext,
  integration: Integration,
  prospect: Prospect,
  notice: Omit<Notice, "conversationId"> & Required<Pick<Notice, "read">>,
): Promise<PulledProspect> {
  const { propertyId } = integration;
  const owners = await ownersOf(ctx, propertyId, prospect);
  if (owners.conversationIds.length > 0) return syncAll(ctx, propertyId, owners.conversationIds, notice);
  if (integration.syncDirection === "to_resman") return SKIPPED;
  const had = [...owners.merged, ...owners.elsewhere.map(({ leadId }) => leadId)];
  const retirement = await retirementOf(ctx, had, prospect);
  if (retirement) return (await watchRetired(ctx, notice, retirement, prospect)) ? LISTED : SKIPPED;
  const isOpen = !["leased", "lost"].includes(viewProspect(prospect).fields.status);
  if (owners.isAbandoned || !isOpen) return SKIPPED;
  const [link] = owners.elsewhere;
  if (link) return (await listSecondProspect(ctx, link, prospect)) ? LISTED : SKIPPED;
  if (!ctx.settings.importProspects) return SKIPPED;
  const found = await withProspectLock(ctx, { propertyId, remoteId: prospect.prospectId }, notice, async () => {
    const { conversationIds } = await ownersOf(ctx, propertyId, prospect);
    // Their own locks come before a prospect's.
    if (conversationIds.length > 0) return { conversationIds };
    const { syncEnabled } = await requireIntegration(ctx, propertyId);
    if (!syncEnabled) throw switchedOff(propertyId);
    if (await isToBeRetired(ctx, propertyId, prospect.prospectId)) return { conversationIds: [] };
    const imported = await importProspect(ctx, propertyId, prospect, notice);
    return { imported };
  });
  if ("conversationIds" in found) {
    return found.conversationIds.length > 0 ? syncAll(ctx, propertyId, found.conversationIds, notice) : SKIPPED;
  }
  return { action: "created", wrote: true, conflictsResolved: 0, conversationIds: [found.imported] };
}

async function syncAll(
  ctx: EngineContext,
  propertyId: string,
  conversationIds: string[],
  notice: Omit<Notice, "conversationId">,
): Promise<PulledProspect> {
  const outcomes: SyncOutcome[] = [];
  for (const conversationId of conversationIds) {
    const outcome = await syncLeadWithRetry(ctx, "pull", { ...notice, conversationId });
    if (outcome.outcome === "disabled") throw switchedOff(propertyId);
    outcomes.push(outcome);
  }
  const has = (...names: SyncOutcome["outcome"][]): boolean => outcomes.some(({ outcome }) => names.includes(outcome));
  const action = has("conflict") ? "conflict" : has("created", "linked", "updated") ? "updated" : "unchanged";
  const resolved = outcomes
    .flatMap(({ conflicts }) => conflicts)
    .filter(({ resolutionStatus }) => resolutionStatus === "auto_resolved");
  const wrote = outcomes.some(({ syncLogId }) => syncLogId !== null);
  return { action, wrote, conflictsResolved: resolved.length, conversationIds };
}
