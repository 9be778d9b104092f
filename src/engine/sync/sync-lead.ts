import { isSyncError } from "../../domain/errors.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { LeadSyncOperation } from "../retry-handler.js";
import { carryOut, storeLink } from "./carry-out.js";
import { examine } from "./examine.js";
import { withLeadLock, withProspectLock } from "./lead-lock.js";
import { type LinkedLead, linkLead } from "./link-lead.js";
import { isFresh, isSwitchedOff, lookFirst } from "./look-first.js";
import type { Notice } from "./notice.js";
import { readProspect } from "./read-prospect.js";
import { storeFailure } from "./store-failure.js";
import { nothing, type SyncOutcome, unchanged } from "./sync-outcome.js";
import { mustWait, waitForContact } from "./wait-for-contact.js";

/** Syncs one lead: load both sides, plan, write to ResMan, then record everything. */
export async function syncLead(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  const look = await lookFirst(ctx, notice);
  if ("outcome" in look) return look;
  const { loaded: seen, ...read } = look;
  return withLeadLock(ctx, seen, notice, async ({ loaded, siblings, held }) => {
    throwIfAborted(held.signal);
    const told = { ...notice, ...read, ...held };
    if (isSwitchedOff(loaded, told)) return nothing(loaded, "disabled");
    const { link } = loaded;
    if (link) {
      return withProspectLock(ctx, link, told, async (inner) => {
        const known = await readLinked(ctx, { ...told, ...inner }, { ...loaded, link });
        return syncLinked(ctx, { ...told, ...inner }, known);
      });
    }
    if (mustWait(ctx, loaded.lead)) return waitForContact(ctx, told, loaded);
    const linked = await linkLead(ctx, told, loaded, siblings);
    return withProspectLock(ctx, linked.loaded.link, told, (inner) => syncLinked(ctx, { ...told, ...inner }, linked));
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
  if (read && isFresh(read, loaded.link)) return { ...known, prospect: read.prospect, isCurrent: false };
  return { ...known, prospect: await readProspect(ctx, loaded, loaded.link.remoteId, notice), isCurrent: true };
}

async function syncLinked(ctx: EngineContext, notice: Notice, linked: LinkedLead): Promise<SyncOutcome> {
  const { loaded, outcome } = linked;
  const found = await examine(ctx, linked);
  const { plan } = found.leadPlan;
  if (!linked.isCurrent && plan.toRemote.length + plan.eventsToRemote.length > 0) {
    // A post resends what the prospect holds: it must start from what is there now.
    const now = await readProspect(ctx, loaded, loaded.link.remoteId, notice);
    return syncLinked(ctx, notice, { ...linked, prospect: now, isCurrent: true });
  }
  if (found.isIdle && outcome === "known") return unchanged(ctx, notice, loaded, found.news.isOpen);
  if (notice.signal?.aborted && outcome !== "known") await storeLink(ctx, notice, linked);
  throwIfAborted(notice.signal);
  return carryOut(ctx, notice, linked, found.leadPlan, found.news);
}
