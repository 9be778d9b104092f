import { StorageError, SyncError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import { cancelled, putWaiting } from "./absorb.js";
import type { Jobs } from "./queue-table.js";
import { hasWaiting } from "./settle-jobs.js";

/** Queues a job again that failed or was cancelled. @throws SyncError `NOT_FOUND`; StorageError `STALE_WRITE` */
export function retryJob(jobs: Jobs, id: string, at: string): Readonly<QueueItem> {
  const job = knownJob(jobs, id);
  if (job.status === "failed" || job.status === "cancelled") return putWaiting(jobs, revived(job, at), at);
  throw new StorageError("STALE_WRITE", `Job ${id} is ${job.status}; only failed and cancelled jobs can be retried.`, {
    context: { id, status: job.status },
  });
}

/** {@link retryJob} of all failed jobs that match. @returns how many. */
export function retryFailedJobs(
  jobs: Jobs,
  { at, errorCode, propertyId }: { at: string; errorCode?: string | undefined; propertyId?: string | undefined },
): number {
  // The newest first: of several of one lead and operation it absorbs the others and has the newest data.
  const failed = [...jobs.scan("listing", { list: propertyId, kinds: new Set(["failed"]), newestFirst: true })];
  const meant = failed.filter((job) => errorCode === undefined || job.errorCode === errorCode);
  for (const job of meant) putWaiting(jobs, revived(job, at), at);
  return meant.length;
}

/**
 * Cancels a job that has not ended.
 * @returns whether it was cancelled, and whether its lead is free for another job since. @throws SyncError `NOT_FOUND`
 */
export function cancelJob(jobs: Jobs, id: string, at: string, reason: string): { done: boolean; isNews: boolean } {
  const job = knownJob(jobs, id);
  if (job.status !== "pending" && job.status !== "processing") return { done: false, isNews: false };
  jobs.put(cancelled(job, at, reason));
  return { done: true, isNews: job.status === "processing" && hasWaiting(jobs, job) };
}

function knownJob(jobs: Jobs, id: string): Readonly<QueueItem> {
  const job = jobs.get(id);
  if (job !== undefined) return job;
  throw new SyncError("NOT_FOUND", `There is no job ${id}.`, { context: { kind: "job", id } });
}

const revived = (job: Readonly<QueueItem>, at: string): QueueItem => ({
  ...job,
  status: "pending",
  nextRetryAt: at,
  updatedAt: at,
  processedAt: null,
  errorCode: null,
  errorMessage: null,
  retryCount: 0,
  crashCount: 0,
});
