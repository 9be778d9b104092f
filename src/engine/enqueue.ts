import type { QueueItem } from "../domain/queue-item.js";
import type { NewJob, Repositories } from "../ports/storage.js";
import { type EngineContext, nowIso } from "./context.js";

export type JobRequest = Pick<NewJob, "propertyId" | "conversationId" | "resmanLeadId" | "syncOperation"> &
  Partial<Pick<NewJob, "priority" | "syncData" | "trigger" | "maxRetries" | "notBefore">>;

/** Retries of a queued job (seed 002). */
const MAX_RETRIES = 3;

/** A job as it is queued now. */
export function newJob({ runtime }: EngineContext, request: JobRequest): NewJob {
  const at = nowIso(runtime);
  return {
    id: runtime.randomId(),
    syncData: {},
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
