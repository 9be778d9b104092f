import { isSyncError } from "../domain/errors.js";
import { throwIfAborted } from "../runtime/sleep.js";
import type { EngineContext } from "./context.js";
import { toSyncError } from "./failure.js";
import { isFresh, isSwitchedOff, isUnlinked, lookFirst } from "./look-first.js";
import { doOwed, isOwing, mayWrite, owedBy, owesUndoing, wakeMerged } from "./merged/do-owed.js";
import { type MergedSync, syncMerged } from "./merged/sync-merged.js";
import type { LeadSyncOperation } from "./retry-handler.js";
import { carryOut, storeLink } from "./sync/carry-out.js";
import { examine } from "./sync/examine.js";
import { type LockedLead, withLeadLock, withProspectLock } from "./sync/lead-lock.js";
import { type LinkedLead, linkLead } from "./sync/link-lead.js";
import { type LoadedLead, loadLead } from "./sync/load-lead.js";
import type { Notice } from "./sync/notice.js";
import { readProspect } from "./sync/read-prospect.js";
import { storeFailure, waitOn } from "./sync/store-failure.js";
import { nothing, type SyncOutcome, unchanged } from "./sync/sync-outcome.js";
import { mustWait, waitForContact } from "./sync/wait-for-contact.js";
import { attributesOf, traced } from "./traced.js";

/** Syncs one lead: load both sides, plan, write to ResMan, then record everything. */
export function syncLead(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  const { conversationId, trigger, runId } = notice;
  return traced(ctx, "sync", { conversationId, trigger, ...(runId && { runId }) }, async (span) => {
    const outcome = await syncNoticed(ctx, notice);
    span.set(attributesOf({ resmanLeadId: outcome.resmanLeadId, outcome: outcome.outcome }));
    return outcome;
  });
}

/** Outcomes that show that the property works. */
const HAS_REACHED_RESMAN: readonly SyncOutcome["outcome"][] = ["created", "linked", "updated", "unchanged", "conflict"];

async function syncNoticed(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  const look = await lookFirst(ctx, notice);
  if ("outcome" in look) return look;
  const { loaded: seen, ...read } = look;
  const told = { ...notice, ...read };
  const { outcome, carriedTo } = await withLeadLock(ctx, seen, notice, (locked) => syncMaybeMerged(ctx, told, locked));
  if (carriedTo !== undefined) await syncCarried(ctx, notice, carriedTo);
  if (HAS_REACHED_RESMAN.includes(outcome.outcome)) {
    await ctx.guard.succeeded(seen.integration, outcome.outcome !== "unchanged");
  }
  return outcome;
}

/** {@link syncLocked}, with what merges have to do with it. */
async function syncMaybeMerged(ctx: EngineContext, notice: Notice, locked: LockedLead): Promise<MergedSync> {
  const { loaded, held } = locked;
  throwIfAborted(held.signal);
  if (loaded.conversation.mergedInto !== null) return syncMerged(ctx, { ...notice, ...held }, loaded);
  const outcome = await syncAfterMerges(ctx, notice, locked);
  await wakeMerged(ctx, outcome);
  return { outcome, carriedTo: undefined };
}

/** What merges owe ResMan comes first, but for what rests on the lead's own sync. What was read before is out of date. */
async function syncAfterMerges(ctx: EngineContext, notice: Notice, locked: LockedLead): Promise<SyncOutcome> {
  const { loaded, held } = locked;
  if (!isOwing(loaded) || isSwitchedOff(loaded, notice)) return syncLocked(ctx, notice, locked);
  // Nor is a lead brought on by force as long as a merge owes ResMan something.
  const { read: _, force: _force, ...afresh } = notice;
  if (mayWrite(loaded)) {
    const told = { ...notice, ...held };
    const { first, last } = await owedBy(ctx, loaded);
    const now = await doOwed(ctx, told, loaded, first);
    const outcome = await syncLocked(ctx, afresh, { ...locked, loaded: now });
    await doOwed(ctx, told, now, last);
    return outcome;
  }
  // Until ResMan may be told, its prospect still shows what the merge made of it.
  if (await owesUndoing(ctx, loaded)) return nothing(loaded, "unchanged");
  return syncLocked(ctx, afresh, locked);
}

/** Brings on the lead that got something from a merged one. Should that fail, it fails by itself: a job is queued. */
async function syncCarried(ctx: EngineContext, { read: _, ...notice }: Notice, conversationId: string): Promise<void> {
  const told = { ...notice, conversationId };
  try {
    await syncLead(ctx, told);
  } catch (error) {
    if (isSyncError(error, "ABORTED") || isSyncError(error, "LEASE_LOST")) throw error;
    await storeFailure(ctx, { ...told, isTriedAgain: true }, error);
  }
}

/** {@link syncLead} of a lead nobody else works on. What is read, decided and written follows from here alone. */
export async function syncLocked(
  ctx: EngineContext,
  notice: Notice,
  { loaded, siblings, held }: LockedLead,
): Promise<SyncOutcome> {
  throwIfAborted(held.signal);
  const told = { ...notice, ...held };
  if (isSwitchedOff(loaded, told)) return nothing(loaded, "disabled");
  if (isUnlinked(loaded)) return nothing(loaded, "unlinked");
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
}

/** {@link syncLead}, tried again after passing failures; a final failure is stored with the lead. */
export async function syncLeadWithRetry(
  ctx: EngineContext,
  operation: LeadSyncOperation,
  notice: Notice,
): Promise<SyncOutcome> {
  const { conversationId, signal } = notice;
  const timed = { since: ctx.runtime.now(), ...notice };
  try {
    if (notice.isTriedAgain) return await syncLead(ctx, timed);
    return await ctx.retries.run(operation, { conversationId }, () => syncLead(ctx, timed), signal);
  } catch (error) {
    // It was switched off on the way.
    if (isSyncError(error, "SYNC_DISABLED")) return nothing(await stopped(ctx, conversationId), "disabled");
    // Who gave up, or lost the job to somebody else, has no say in what became of the lead.
    const gaveUp = isSyncError(error, "ABORTED") || isSyncError(error, "LEASE_LOST");
    if (!gaveUp) await storeFailure(ctx, notice, error);
    throw toSyncError(error);
  }
}

/** A lead whose property was switched off while it was worked on. */
async function stopped(ctx: EngineContext, conversationId: string): Promise<LoadedLead> {
  await waitOn(ctx, conversationId);
  return loadLead(ctx, conversationId);
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
