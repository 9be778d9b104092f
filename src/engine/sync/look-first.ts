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

/** Whether the property's switches forbid it: where nothing may go out, a lead that has no prospect gets none. */
export const isSwitchedOff = ({ integration, link }: LoadedLead, { read }: Pick<Notice, "read">): boolean =>
  !integration.syncEnabled || (!link && !read && integration.syncDirection === "from_resman");

/** What a look showed that found something to do. */
export interface Seen extends Pick<Notice, "read"> {
  loaded: LoadedLead;
}

/**
 * Looks at a lead before anything is locked: most notices turn out to be about nothing, and a look that finds nothing
 * leaves no trace in the store.
 */
export async function lookFirst(ctx: EngineContext, notice: Notice): Promise<SyncOutcome | Seen> {
  const loaded = await loadLead(ctx, notice.conversationId);
  const { link } = loaded;
  if (isSwitchedOff(loaded, notice)) return nothing(loaded, "disabled");
  if (!link) {
    return isKnownToWait(ctx, loaded) ? tellWaiting(ctx, notice, loaded) : { loaded };
  }
  if (!notice.read && hasWork(loaded)) return { loaded };
  const read = notice.read && isFresh(notice.read, link) ? notice.read : await readNow(ctx, notice, loaded, link);
  const { isIdle, news } = await examine(ctx, { loaded: { ...loaded, link }, prospect: read.prospect, conflicts: [] });
  return isIdle ? unchanged(ctx, notice, loaded, news.isOpen) : { loaded, read };
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
