import type { Link } from "../domain/link.js";
import type { EngineContext } from "./context.js";
import { mergeOfLoser } from "./merged/merge-of-loser.js";
import { pendingMerges } from "./merged/pending-merges.js";
import { isMergedAndDone, mergedOutcome } from "./merged/sync-merged.js";
import { examine } from "./sync/examine.js";
import { type LoadedLead, loadLead } from "./sync/load-lead.js";
import type { Notice } from "./sync/notice.js";
import { readProspect } from "./sync/read-prospect.js";
import { nothing, type SyncOutcome, unchanged } from "./sync/sync-outcome.js";
import { isKnownToWait, tellWaiting } from "./sync/wait-for-contact.js";
import { attributesOf, traced } from "./traced.js";

/** What a pull read before our own last write shows the past; planning on it would undo that write. */
export const isFresh = ({ at }: NonNullable<Notice["read"]>, link: Link): boolean => at > Date.parse(link.updatedAt);

/** Whether the property's switches forbid it: where nothing may go out, a lead that has no prospect gets none. */
export const isSwitchedOff = (
  { integration, link }: LoadedLead,
  { read, force = false }: Pick<Notice, "read" | "force">,
): boolean => (!integration.syncEnabled && !force) || (!link && !read && integration.syncDirection === "from_resman");

/** Whether the link was ended: the lead is left in peace until somebody links it again. */
export const isUnlinked = ({ link }: Pick<LoadedLead, "link">): boolean => link?.status === "inactive";

/** What a look showed that found something to do. */
export interface Seen extends Pick<Notice, "read"> {
  loaded: LoadedLead;
}

/**
 * Looks at a lead before anything is locked: most notices turn out to be about nothing, and a look that finds nothing
 * leaves no trace in the store.
 */
export async function lookFirst(ctx: EngineContext, notice: Notice): Promise<SyncOutcome | Seen> {
  const loaded = await traced(ctx, "load", {}, async (span) => {
    const lead = await loadLead(ctx, notice.conversationId);
    span.set(attributesOf({ propertyId: lead.lead.propertyId }));
    return lead;
  });
  const { link } = loaded;
  if (isSwitchedOff(loaded, notice)) return nothing(loaded, "disabled");
  if (loaded.conversation.mergedInto !== null) return lookAtMerged(ctx, loaded);
  // What a merge owes ResMan comes first; what was read before that is out of date.
  if (pendingMerges(loaded.conversation).length > 0) return { loaded };
  if (isUnlinked(loaded)) return nothing(loaded, "unlinked");
  if (!link) {
    return isKnownToWait(ctx, loaded) ? tellWaiting(ctx, notice, loaded) : { loaded };
  }
  if (!notice.read && hasWork(loaded)) return { loaded };
  const read = notice.read && isFresh(notice.read, link) ? notice.read : await readNow(ctx, notice, loaded, link);
  const { isIdle, news } = await examine(ctx, { loaded: { ...loaded, link }, prospect: read.prospect, conflicts: [] });
  if (!isIdle) return { loaded, read };
  await ctx.guard.succeeded(loaded.integration);
  return unchanged(ctx, notice, loaded, news.isOpen);
}

async function lookAtMerged(ctx: EngineContext, loaded: LoadedLead): Promise<SyncOutcome | Seen> {
  const record = await mergeOfLoser(ctx, loaded.lead.id);
  const isDone = !record || (await isMergedAndDone(ctx, loaded, record));
  return isDone ? mergedOutcome(ctx, loaded) : { loaded };
}

/** Marked as unsynced: it will have to be locked, and read under the lock, anyway. */
const hasWork = ({ conversation, integration }: LoadedLead): boolean =>
  integration.syncDirection === "bidirectional" &&
  conversation.resmanSyncStatus !== "synced" &&
  conversation.resmanSyncStatus !== "conflict";

async function readNow(ctx: EngineContext, notice: Notice, loaded: LoadedLead, link: Link) {
  const at = ctx.runtime.now();
  return { prospect: await readProspect(ctx, loaded, link.remoteId, notice), at };
}
