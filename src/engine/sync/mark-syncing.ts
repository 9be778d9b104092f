import type { EngineContext } from "../context.js";
import { withAttempt, withoutAttempt } from "./custom-fields.js";
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

/** Takes {@link markCreating} back: nothing was created. What else became of the conversation since is left as it is. */
export const unmarkCreating = (ctx: EngineContext, { conversation: before }: LoadedLead): Promise<void> =>
  ctx.storage.transaction(async (tx) => {
    const now = await tx.conversations.get(before.id);
    if (now?.resmanSyncStatus !== "syncing") return;
    await tx.conversations.update(before.id, {
      resmanSyncStatus: before.resmanSyncStatus,
      resmanCustomFields: withoutAttempt(now.resmanCustomFields, before.resmanCustomFields),
    });
  });
