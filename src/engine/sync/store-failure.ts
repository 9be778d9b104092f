import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { loadOurs } from "./load-lead.js";
import { logEntry } from "./log-entry.js";
import type { Notice } from "./notice.js";

/**
 * Marks a lead as failed and logs why; one whose remote is down (its circuit is open) waits on. What goes wrong here is reported, so that
 * the first error is the one that is thrown.
 */
export async function storeFailure(ctx: EngineContext, notice: Notice, thrown: unknown): Promise<void> {
  try {
    await store(ctx, notice, thrown);
  } catch (error) {
    ctx.events.emit("engine:error", { error, during: "store failure" });
  }
}

async function store(ctx: EngineContext, notice: Notice, thrown: unknown): Promise<void> {
  const error = toSyncError(thrown);
  const willRetry = notice.isTriedAgain === true && error.retryable;
  if (!(await ctx.storage.conversations.get(notice.conversationId))) return;
  const rows = await loadOurs(ctx.storage, notice.conversationId, ctx.settings);
  if (ctx.guard.isOutage(rows.lead.propertyId, error)) {
    await waitOn(ctx, notice.conversationId);
    return;
  }
  const link = await ctx.storage.links.get(notice.conversationId, "resman");
  const log = logEntry(
    ctx,
    notice,
    { lead: rows.lead, link },
    {
      syncStatus: willRetry ? "retry" : "failed",
      syncType: link ? "update" : "create",
      syncDirection: "bidirectional",
      errorCode: error.code,
      errorMessage: error.message,
    },
  );
  await ctx.storage.transaction(async (tx) => {
    await tx.conversations.update(notice.conversationId, { resmanSyncStatus: willRetry ? "not_synced" : "failed" });
    await tx.log.append(log);
  });
  await ctx.guard.failed(rows.lead.propertyId, error, rows.lead.id);
  ctx.events.emit("lead:failed", {
    conversationId: rows.lead.id,
    propertyId: rows.lead.propertyId,
    resmanLeadId: link?.remoteId ?? null,
    trigger: notice.trigger,
    error,
  });
}

/** Nobody is at the lead any more: it waits as it did before. */
export async function waitOn({ storage }: EngineContext, conversationId: string): Promise<void> {
  await storage.transaction(async ({ conversations }) => {
    const conversation = await conversations.get(conversationId);
    if (conversation?.resmanSyncStatus === "syncing") {
      await conversations.update(conversationId, { resmanSyncStatus: "not_synced" });
    }
  });
}
