import type { EngineContext } from "../context.js";
import { isSwitchedOff } from "../look-first.js";
import { isOwing } from "../merged/do-owed.js";
import { mergedOutcome } from "../merged/sync-merged.js";
import type { LockedLead } from "../sync/lead-lock.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { nothing, type SyncOutcome } from "../sync/sync-outcome.js";
import { syncLocked } from "../sync-lead.js";

/** Whether ResMan must be told of a merge first, which a sync does and a plan does not. */
export const isMerging = (loaded: LoadedLead): boolean => isOwing(loaded) && !isSwitchedOff(loaded, {});

/** The sync of one lead as a plan covers it: what merges have to do with it is left alone. */
export async function syncPlanned(ctx: EngineContext, locked: LockedLead): Promise<SyncOutcome> {
  const { loaded } = locked;
  if (loaded.conversation.mergedInto !== null) return mergedOutcome(ctx, loaded);
  if (isMerging(loaded)) return nothing(loaded, "unchanged");
  return syncLocked(ctx, { conversationId: loaded.lead.id, trigger: "api" }, locked);
}
