import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";

/** Lets everybody see that ResMan is being written to. A lead left like this by a crash is swept up as unsynced. */
export const markSyncing = (ctx: EngineContext, { conversation }: LoadedLead): Promise<void> =>
  ctx.storage.conversations.update(conversation.id, { resmanSyncStatus: "syncing" });
