import { SyncError } from "../../domain/errors.js";
import type { Link } from "../../domain/link.js";
import type { JsonObject } from "../../domain/primitives.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { withLeadLock } from "../sync/lead-lock.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import type { Notice } from "../sync/notice.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { syncLeadWithRetry } from "../sync-lead.js";

/**
 * Links a lead again to the prospect it had before a revert ended the link, and syncs it. A prospect that was marked lost
 * becomes active again.
 * @throws SyncError `NOT_FOUND` when the conversation is unknown or no link of it was ended, and what a sync throws
 */
export async function relinkLead(ctx: EngineContext, notice: Notice): Promise<SyncOutcome> {
  const seen = await loadLead(ctx, notice.conversationId);
  await withLeadLock(ctx, seen, notice, async ({ loaded }) => {
    const { link } = loaded;
    if (link?.status === "active") return;
    if (link?.status !== "inactive") throw notEnded(notice.conversationId);
    await storeRelinked(ctx, notice, { ...loaded, link }, {});
  });
  return syncLeadWithRetry(ctx, "update", notice);
}

const notEnded = (conversationId: string): SyncError =>
  new SyncError("NOT_FOUND", `Conversation ${conversationId} has no link that was ended.`, {
    context: { conversationId },
  });

/** The link as it is again, and the job that brings both sides in step, stored together. */
export async function storeRelinked(
  ctx: EngineContext,
  notice: Notice,
  { lead, link }: LoadedLead & { link: Link },
  facts: { syncData?: JsonObject; responseData?: JsonObject },
): Promise<void> {
  const at = nowIso(ctx.runtime);
  const { id, propertyId } = lead;
  await ctx.storage.transaction(async (tx) => {
    await tx.links.save(
      { ...link, status: "active", syncVersion: link.syncVersion + 1, updatedAt: at },
      link.syncVersion,
    );
    await tx.conversations.update(id, { resmanLeadId: link.remoteId, resmanSyncStatus: "not_synced" });
    await tx.log.append(
      logEntry(
        ctx,
        notice,
        { lead, link },
        {
          syncStatus: "success",
          syncType: "update",
          syncDirection: "bidirectional",
          ...facts,
          responseData: { outcome: "relinked", ...facts.responseData },
        },
      ),
    );
    const job = { propertyId, conversationId: id, resmanLeadId: null, syncOperation: "push" as const };
    await enqueueJob(ctx, { ...job, trigger: notice.trigger, priority: 3 }, tx);
  });
}
