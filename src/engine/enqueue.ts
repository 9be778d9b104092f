import { SyncError } from "../domain/errors.js";
import type { QueueItem } from "../domain/queue-item.js";
import type { NewJob, Repositories } from "../ports/storage.js";
import type { TraceContext } from "../ports/tracing.js";
import { type EngineContext, nowIso } from "./context.js";
import { withTrace } from "./queue/job-trace.js";

export type JobRequest = Pick<NewJob, "propertyId" | "conversationId" | "resmanLeadId" | "syncOperation"> &
  Partial<Pick<NewJob, "priority" | "syncData" | "trigger" | "maxRetries" | "notBefore">>;

/** Retries of a queued job (seed 002). */
const MAX_RETRIES = 3;

/** A job as it is queued now. @param trace what it belongs to. Default: the span that is active. */
export function newJob(
  { runtime, tracing }: EngineContext,
  { syncData = {}, ...request }: JobRequest,
  trace: TraceContext | undefined = tracing.current(),
): NewJob {
  const at = nowIso(runtime);
  return {
    id: runtime.randomId(),
    syncData: withTrace(syncData, trace),
    trigger: "api",
    priority: 2,
    maxRetries: MAX_RETRIES,
    notBefore: at,
    ...request,
    at,
  };
}

/** Stores a notice durably; within a caller's transaction when its repositories are given. */
export async function enqueueJob(
  ctx: EngineContext,
  request: JobRequest,
  repositories: Repositories = ctx.storage,
): Promise<QueueItem> {
  const { item } = await repositories.queue.enqueue(newJob(ctx, request));
  return item;
}

/** Options of a notice that is stored by hand. `tx`: the repositories of the caller's transaction. */
export type EnqueueOptions = Partial<JobRequest> & { tx?: Repositories };

/** Stores that a lead may differ. @throws SyncError `NOT_FOUND` */
export async function enqueueLead(
  ctx: EngineContext,
  conversationId: string,
  { tx = ctx.storage, ...request }: EnqueueOptions,
): Promise<QueueItem> {
  const conversation = await tx.conversations.get(conversationId);
  if (!conversation) {
    throw new SyncError("NOT_FOUND", `No conversation ${conversationId}.`, { context: { conversationId } });
  }
  const { propertyId, resmanLeadId } = conversation;
  return enqueueJob(
    ctx,
    { propertyId, resmanLeadId, syncOperation: "push", ...request, conversationId: conversation.id },
    tx,
  );
}
