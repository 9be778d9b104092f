import type { Link } from "../../domain/link.js";
import type { EngineContext } from "../context.js";
import { examine } from "./examine.js";
import { type LoadedLead, loadLead } from "./load-lead.js";
import type { Notice } from "./notice.js";
import { readProspect } from "./read-prospect.js";
import { nothing, type SyncOutcome, unchanged } from "./sync-outcome.js";
import { isKnownToWait, tellWaiting } from "./wait-for-contact.js";

/** What a pull read before our own last write shows the past; planning on it would undo that write. */
export const isFresh = ({ at }: NonNullable<Notice["read"]>, link: Link): boolean => at > Date.parse(link.updatedAt);

/**
 * Looks at a lead before anything is locked: most notices turn out to be about nothing, and a look that finds nothing
 * leaves no trace in the store. Otherwise returns the notice with what was read on the way.
 */
export async function lookFirst(ctx: EngineContext, notice: Notice): Promise<SyncOutcome | Notice> {
  const loaded = await loadLead(ctx, notice.conversationId);
  const { integration, link } = loaded;
  if (!integration.syncEnabled) return nothing(loaded, "disabled");
  if (!link) {
    if (integration.syncDirection === "from_resman" && !notice.read) return nothing(loaded, "disabled");
    return isKnownToWait(ctx, loaded) ? tellWaiting(ctx, notice, loaded) : notice;
  }
  if (!notice.read && hasWork(loaded)) return notice;
  const read = notice.read && isFresh(notice.read, link) ? notice.read : await readNow(ctx, notice, loaded, link);
  const { isIdle, news } = await examine(ctx, { loaded: { ...loaded, link }, prospect: read.prospect, conflicts: [] });
  return isIdle ? unchanged(ctx, notice, loaded, news.isOpen) : { ...notice, read };
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
