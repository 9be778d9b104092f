import { isSyncError } from "../../domain/errors.js";
import type { Link } from "../../domain/link.js";
import { isEmptyPlan } from "../../rules/plan/plan-sync.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { LeadSyncOperation } from "../retry-handler.js";
import { carryOut, storeLink } from "./carry-out.js";
import { withLeadLock } from "./lead-lock.js";
import { type LinkedLead, linkLead } from "./link-lead.js";
import type { LoadedLead } from "./load-lead.js";
import type { Notice } from "./notice.js";
import { compareConflicts } from "./open-conflicts.js";
import { type LeadPlan, planLead } from "./plan-lead.js";
import { readProspect } from "./read-prospect.js";
import { storeFailure } from "./store-failure.js";
import { eventOf, nothing, type SyncOutcome } from "./sync-outcome.js";
import { mustWait, waitForContact } from "./wait-for-contact.js";

/** Syncs one lead: load both sides, plan, write to ResMan, then record everything. */
export async function syncLead(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  return withLeadLock(ctx, notice.conversationId, async ({ loaded, siblings }) => {
    throwIfAborted(notice.signal);
    const { integration, link } = loaded;
    if (!integration.syncEnabled) return nothing(loaded, "disabled");
    if (link) {
      const known = { ...loaded, link };
      return withProspectLock(ctx, link, async () => syncLinked(ctx, notice, await readLinked(ctx, notice, known)));
    }
    if (integration.syncDirection === "from_resman" && !notice.read) return nothing(loaded, "disabled");
    if (mustWait(ctx, loaded.lead)) return waitForContact(ctx, notice, loaded);
    const linked = await linkLead(ctx, notice, loaded, siblings);
    return withProspectLock(ctx, linked.loaded.link, () => syncLinked(ctx, notice, linked));
  });
}

/**
 * Chats of one renter write to one prospect, and a post resends what another chat has just changed: one at a time. Taken
 * last, so that it cannot wait for a lock that waits for it.
 */
const withProspectLock = <T>(ctx: EngineContext, { remoteId }: Link, work: () => Promise<T>): Promise<T> =>
  ctx.locks.run([`prospect:${remoteId.toLowerCase()}`], work);

/** {@link syncLead}, tried again after passing failures; a final failure is stored with the lead. */
export async function syncLeadWithRetry(
  ctx: EngineContext,
  operation: LeadSyncOperation,
  notice: Notice,
): Promise<SyncOutcome> {
  const { conversationId, signal } = notice;
  try {
    if (notice.isTriedAgain) return await syncLead(ctx, notice);
    return await ctx.retries.run(operation, { conversationId }, () => syncLead(ctx, notice), signal);
  } catch (error) {
    // Who gave up, or lost the job to somebody else, has no say in what became of the lead.
    const gaveUp = isSyncError(error, "ABORTED") || isSyncError(error, "LEASE_LOST");
    if (!gaveUp) await storeFailure(ctx, notice, error);
    throw toSyncError(error);
  }
}

async function readLinked(ctx: EngineContext, notice: Notice, loaded: LinkedLead["loaded"]): Promise<LinkedLead> {
  const { read } = notice;
  const known = { loaded, outcome: "known" as const, conflicts: [] };
  // What a pull read before our own last write shows the past; planning on it would undo that write.
  if (read && read.at > Date.parse(loaded.link.updatedAt))
    return { ...known, prospect: read.prospect, isCurrent: false };
  return { ...known, prospect: await readProspect(ctx, loaded, loaded.link.remoteId, notice), isCurrent: true };
}

async function syncLinked(ctx: EngineContext, notice: Notice, linked: LinkedLead): Promise<SyncOutcome> {
  const { loaded, prospect, outcome } = linked;
  const leadPlan = await planLead(ctx, loaded, prospect);
  if (!linked.isCurrent && leadPlan.plan.toRemote.length + leadPlan.plan.eventsToRemote.length > 0) {
    // A post resends what the prospect holds: it must start from what is there now.
    const now = await readProspect(ctx, loaded, loaded.link.remoteId, notice);
    return syncLinked(ctx, notice, { ...linked, prospect: now, isCurrent: true });
  }
  const news = await compareConflicts(ctx, loaded, leadPlan.plan, linked.conflicts);
  const isIdle = isEmptyPlan(leadPlan.plan) && news.fresh.length + news.closed.length === 0;
  if (isIdle && outcome === "known" && isMarked(loaded, leadPlan)) {
    ctx.events.emit("lead:unchanged", eventOf(notice, loaded));
    return nothing(loaded, news.isOpen ? "conflict" : "unchanged");
  }
  if (notice.signal?.aborted && outcome !== "known") await storeLink(ctx, notice, linked);
  throwIfAborted(notice.signal);
  return carryOut(ctx, notice, linked, leadPlan, news);
}

/** Whether the conversation already shows what this sync would make of it. */
const isMarked = ({ conversation: { resmanSyncStatus } }: LoadedLead, { isHeld }: LeadPlan): boolean =>
  isHeld ? resmanSyncStatus === "not_synced" : resmanSyncStatus === "synced" || resmanSyncStatus === "conflict";
