import { RemoteError, type SyncError } from "../../domain/errors.js";
import type { SyncTrigger } from "../../domain/status.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { EngineContext } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";

/** ResMan, or somebody who works on the lead, took longer than the caller could wait. */
export const tookTooLong = (): SyncError =>
  new RemoteError("TIMEOUT_ERROR", "ResMan did not answer in the time given; the queue goes on.", { retryable: true });

/**
 * Leaves a lead to the queue and says so in the log, once for each reason. Returns the id of the log row.
 * @throws what the store throws: then nothing was accepted
 */
export const leaveToQueue = (
  ctx: EngineContext,
  loaded: LoadedLead,
  trigger: SyncTrigger,
  reason: SyncError,
): Promise<string> =>
  ctx.storage.transaction(async (tx) => {
    const { id: conversationId, propertyId } = loaded.lead;
    const { code, message } = reason;
    const delayMs = ctx.retries.delayFor(1, reason);
    await enqueueJob(
      ctx,
      {
        propertyId,
        conversationId,
        resmanLeadId: null,
        syncOperation: "push",
        trigger,
        priority: 3,
        notBefore: new Date(ctx.runtime.now() + delayMs).toISOString(),
      },
      tx,
    );
    const [newest] = await tx.log.list({ conversationId, limit: 1 });
    if (newest && isWaiting(newest) && newest.errorCode === code) return newest.id;
    const entry = logEntry(ctx, { conversationId, trigger }, loaded, {
      syncStatus: "pending",
      syncType: loaded.link ? "update" : "create",
      syncDirection: "to_resman",
      errorCode: code,
      errorMessage: message,
    });
    await tx.log.append(entry);
    return entry.id;
  });

const isWaiting = ({ syncStatus }: SyncLogEntry): boolean => syncStatus === "pending" || syncStatus === "retry";

/** The newest log row of a lead. One whose rows are all archived gets a new one, so that there is one to name. */
export async function newestLogId(ctx: EngineContext, loaded: LoadedLead, trigger: SyncTrigger): Promise<string> {
  const { id: conversationId } = loaded.lead;
  const [newest] = await ctx.storage.log.list({ conversationId, limit: 1 });
  if (newest) return newest.id;
  const entry = logEntry(ctx, { conversationId, trigger }, loaded, {
    syncStatus: "success",
    syncType: "enrichment",
    syncDirection: "bidirectional",
  });
  await ctx.storage.log.append(entry);
  return entry.id;
}
