import type { LeadField } from "../../domain/lead.js";
import type { SyncTrigger } from "../../domain/status.js";
import { userSchema } from "../../domain/user.js";
import type { Repositories } from "../../ports/storage.js";
import { eventOfEdit } from "../../rules/feed/edit-event.js";
import type { EditableFields } from "../../rules/mappers/lead-data.js";
import type { LocalPatch } from "../../rules/mappers/local-patch.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { activeLink, type LeadRows, loadOurs } from "../sync/load-lead.js";
import { planEdit } from "./plan-edit.js";

/** What an edit changed, and the job that brings it to ResMan. */
export interface StoredEdit {
  changed: LeadField[];
  jobId: string | null;
}

/**
 * Stores an edit of a lead as it is now, with its event and its job, in one transaction. Stores nothing where it changes
 * nothing, or where the lead was merged: the answer then names the lead that took it in.
 * @param job.notBefore ISO 8601; until then somebody else sees to it
 */
export const storeEdit = (
  ctx: EngineContext,
  conversationId: string,
  edit: Partial<EditableFields>,
  job: { trigger: SyncTrigger; notBefore?: string },
): Promise<StoredEdit | { mergedInto: string }> =>
  ctx.storage.transaction(async (tx) => {
    const now = await loadOurs(tx, conversationId, ctx.settings);
    const { lead, conversation } = now;
    if (conversation.mergedInto !== null) return { mergedInto: conversation.mergedInto };
    const { changes, changed, patch } = planEdit(now, edit, { country: ctx.settings.country });
    if (changed.length === 0) return { changed, jobId: null };
    await updateRows(ctx, tx, now, patch);
    const { propertyId } = lead;
    const event = eventOfEdit({
      conversationId,
      propertyId,
      resmanLeadId: activeLink(now)?.remoteId ?? null,
      changes,
      previousStatus: lead.fields.status,
      at: nowIso(ctx.runtime),
    });
    await tx.feed.append([{ id: ctx.runtime.randomId(), ...event }]);
    const { id } = await enqueueJob(
      ctx,
      { propertyId, conversationId: lead.id, resmanLeadId: null, syncOperation: "push", priority: 3, ...job },
      tx,
    );
    return { changed, jobId: id };
  });

async function updateRows(
  ctx: EngineContext,
  tx: Repositories,
  { conversation, user }: LeadRows,
  patch: LocalPatch,
): Promise<void> {
  const isOfUser = Object.keys(patch.user).length > 0;
  if (user && isOfUser) await tx.users.update(user.id, patch.user);
  // A conversation whose renter was anonymous until now.
  const created =
    !user && isOfUser ? userSchema.parse({ id: ctx.runtime.randomId(), leadSource: "chatbot", ...patch.user }) : null;
  if (created) await tx.users.put(created);
  await tx.conversations.update(conversation.id, {
    ...patch.conversation,
    ...(created && { userId: created.id }),
    updatedAt: nowIso(ctx.runtime),
    resmanSyncStatus: "not_synced",
  });
}
