import type { EngineContext } from "../context.js";
import { withAttempt } from "./custom-fields.js";
import type { LoadedLead } from "./load-lead.js";

/** Lets everybody see that ResMan is being written to. A lead left like this by a crash is swept up as unsynced. */
export const markSyncing = (ctx: EngineContext, { conversation }: LoadedLead): Promise<void> =>
  ctx.storage.conversations.update(conversation.id, { resmanSyncStatus: "syncing" });

/** {@link markSyncing}, and what a create is about to tell ResMan, so that it can be found should its answer be lost. */
export const markCreating = (ctx: EngineContext, { lead: { id, fields } }: LoadedLead): Promise<void> =>
  ctx.storage.transaction(async (tx) => {
    const conversation = await tx.conversations.get(id);
    await tx.conversations.update(id, {
      resmanSyncStatus: "syncing",
      resmanCustomFields: withAttempt(conversation?.resmanCustomFields ?? null, {
        email: fields.email,
        phone: fields.phone,
      }),
    });
  });
