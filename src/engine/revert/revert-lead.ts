import { isSyncError } from "../../domain/errors.js";
import type { Link } from "../../domain/link.js";
import type { LeadTrail, TrailLink } from "../../rules/revert/lead-trail.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { switchedOff, toSyncError } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import { withLeadLock, withProspectLock } from "../sync/lead-lock.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import { readProspect } from "../sync/read-prospect.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { storeRelinked } from "./relink.js";
import { keptAnyway, revertFields } from "./revert-fields.js";
import { type LeftAlone, noticeOf, type Revert, type RevertedLead, revertData, untouched } from "./revert-types.js";
import { unlink } from "./unlink.js";

type LinkedRows = LoadedLead & { link: Link };

/**
 * Takes back what a run did to one lead, and lets ResMan know. Safe to call again: what is done already is left alone.
 * @throws what kept it from being done, and then nothing was done; `ABORTED`
 */
export async function revertLead(revert: Revert, trail: LeadTrail): Promise<RevertedLead> {
  const { ctx, dryRun, signal } = revert;
  const { conversationId } = trail;
  if (!(await ctx.storage.conversations.get(conversationId))) return leftAs("gone", untouched(conversationId, null));
  const seen = await loadLead(ctx, conversationId);
  const hold = signal ? { signal } : {};
  if (dryRun) return revertLoaded(revert, hold, seen, trail);
  const done = await withLeadLock(ctx, seen, hold, ({ loaded, held }) => {
    throwIfAborted(held.signal);
    const work = (inner: Hold): Promise<RevertedLead> => revertLoaded(revert, inner, loaded, trail);
    return loaded.link ? withProspectLock(ctx, loaded.link, held, work) : work(held);
  });
  const isQueued = done.outcome === "reverted" || done.outcome === "relinked";
  return isQueued ? tellResMan(revert, done) : done;
}

async function revertLoaded(revert: Revert, hold: Hold, loaded: LoadedLead, trail: LeadTrail): Promise<RevertedLead> {
  const { conversation, integration, lead, link } = loaded;
  const nothing = untouched(lead.id, link?.remoteId ?? null);
  if (!integration.syncEnabled) throw switchedOff(integration.propertyId);
  if (conversation.mergedInto !== null) return leftAs("merged", nothing);
  if (trail.link === "unlinked") return takeUp(revert, loaded, trail, nothing);
  if (link?.status !== "active") {
    // An earlier revert of the same run has ended the link.
    return trail.link ? { ...nothing, kept: keptAnyway(trail) } : leftAs("unlinked", nothing);
  }
  const linked: LinkedRows = { ...loaded, link };
  const prospect = await readProspect(revert.ctx, linked, link.remoteId, hold);
  return MAKES_LINK.includes(trail.link)
    ? unlink(revert, hold, linked, prospect, trail)
    : revertFields(revert, linked, prospect, trail);
}

const MAKES_LINK: readonly (TrailLink | undefined)[] = ["created", "found", "joined", "imported"];

const leftAs = (reason: LeftAlone["reason"], lead: RevertedLead): RevertedLead => ({
  ...lead,
  outcome: "left",
  left: [{ field: "resmanLeadId", reason, conflictId: null }],
});

/** The reverse of a link that was ended: both records meet again, as they did before. */
async function takeUp(
  revert: Revert,
  loaded: LoadedLead,
  trail: LeadTrail,
  nothing: RevertedLead,
): Promise<RevertedLead> {
  const { link, lead } = loaded;
  if (link?.status !== "inactive") return nothing;
  if (!revert.dryRun) {
    await storeRelinked(
      revert.ctx,
      noticeOf(revert, lead.id),
      { ...loaded, link },
      {
        syncData: revertData(revert),
        responseData: { linked: trail.linkedBefore ?? null },
      },
    );
  }
  return { ...nothing, outcome: "relinked" };
}

/** What is stored is safe: should ResMan be away, the queued job tells it later. */
async function tellResMan(revert: Revert, done: RevertedLead): Promise<RevertedLead> {
  try {
    await syncLeadWithRetry(revert.ctx, "update", noticeOf(revert, done.conversationId));
    return { ...done, synced: true };
  } catch (thrown) {
    const { code, message, retryable } = toSyncError(thrown);
    if (retryable || isSyncError(thrown, "ABORTED") || isSyncError(thrown, "LEASE_LOST")) return done;
    return { ...done, error: { code, message } };
  }
}
