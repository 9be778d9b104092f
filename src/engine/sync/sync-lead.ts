import { isSyncError } from "../../domain/errors.js";
import { isContactable } from "../../rules/matching/same-person.js";
import { isEmptyPlan } from "../../rules/plan/plan-sync.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import type { LeadSyncOperation } from "../retry-handler.js";
import { carryOut } from "./carry-out.js";
import { withLeadLock } from "./lead-lock.js";
import { type LinkedLead, linkLead } from "./link-lead.js";
import type { LoadedLead } from "./load-lead.js";
import type { Notice } from "./notice.js";
import { compareConflicts } from "./open-conflicts.js";
import { planLead } from "./plan-lead.js";
import { readProspect } from "./read-prospect.js";
import { storeFailure } from "./store-failure.js";
import { eventOf, nothing, type SyncOutcome } from "./sync-outcome.js";
import { waitForContact } from "./wait-for-contact.js";

/** Syncs one lead: load both sides, plan, write to ResMan, then record everything. */
export async function syncLead(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  return withLeadLock(ctx, notice.conversationId, async ({ loaded, siblings }) => {
    throwIfAborted(notice.signal);
    const { integration, link } = loaded;
    if (!integration.syncEnabled) return nothing(loaded, "disabled");
    if (link) return syncLinked(ctx, notice, await readLinked(ctx, notice, { ...loaded, link }));
    if (integration.syncDirection === "from_resman" && !notice.read) return nothing(loaded, "disabled");
    if (!mayLink(ctx, loaded)) return waitForContact(ctx, notice, loaded);
    return syncLinked(ctx, notice, await linkLead(ctx, notice, loaded, siblings));
  });
}

/** {@link syncLead}, tried again after passing failures; a final failure is stored with the lead. */
export async function syncLeadWithRetry(
  ctx: EngineContext,
  operation: LeadSyncOperation,
  notice: Notice,
): Promise<SyncOutcome> {
  const { conversationId, signal } = notice;
  try {
    return await ctx.retries.run(operation, { conversationId }, () => syncLead(ctx, notice), signal);
  } catch (error) {
    if (!isSyncError(error, "ABORTED")) await storeFailure(ctx, notice, error);
    throw error;
  }
}

async function readLinked(ctx: EngineContext, notice: Notice, loaded: LinkedLead["loaded"]): Promise<LinkedLead> {
  const { read } = notice;
  // What a pull read before our own last write shows the past; planning on it would undo that write.
  const fresh = read && read.at > Date.parse(loaded.link.updatedAt) ? read.prospect : undefined;
  const prospect = fresh ?? (await readProspect(ctx, loaded, loaded.link.remoteId, notice));
  return { loaded, prospect, outcome: "known", conflicts: [] };
}

async function syncLinked(ctx: EngineContext, notice: Notice, linked: LinkedLead): Promise<SyncOutcome> {
  const { loaded, prospect, outcome } = linked;
  const leadPlan = await planLead(ctx, loaded, prospect);
  const news = await compareConflicts(ctx, loaded, leadPlan.plan, linked.conflicts);
  const isIdle = isEmptyPlan(leadPlan.plan) && news.fresh.length + news.closed.length === 0;
  if (isIdle && outcome === "known" && isMarkedSynced(loaded)) {
    ctx.events.emit("lead:unchanged", eventOf(notice, loaded));
    return nothing(loaded, news.isOpen ? "conflict" : "unchanged");
  }
  throwIfAborted(notice.signal);
  return carryOut(ctx, notice, linked, leadPlan, news);
}

const mayLink = (ctx: EngineContext, { lead }: LoadedLead): boolean =>
  ctx.settings.allowUncontactable || isContactable(lead.fields, ctx.settings.country);

const isMarkedSynced = ({ conversation }: LoadedLead): boolean =>
  conversation.resmanSyncStatus === "synced" || conversation.resmanSyncStatus === "conflict";
