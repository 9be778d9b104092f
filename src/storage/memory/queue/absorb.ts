import type { QueueItem, SyncOperation } from "../../../domain/queue-item.js";
import { type Jobs, leadOf } from "./queue-table.js";

/** What a job that is absorbed hands on to the one that waits. */
export type Urgency = Pick<QueueItem, "priority" | "nextRetryAt">;

/** The job that waits for the same lead and operation. Jobs that name no lead stand alone. */
export function waitingFor(
  jobs: Jobs,
  job: Parameters<typeof leadOf>[0] & { syncOperation: SyncOperation },
): Readonly<QueueItem> | undefined {
  const lead = leadOf(job);
  if (lead === null) return undefined;
  const isMeant = ({ status, syncOperation }: Readonly<QueueItem>): boolean =>
    status === "pending" && syncOperation === job.syncOperation;
  return jobs.slots("lead", lead).find(({ row }) => isMeant(row))?.row;
}

/** A waiting job that takes another one's urgency: the higher priority and the earlier time. */
export const hastened = (waiting: Readonly<QueueItem>, { priority, nextRetryAt }: Urgency, at: string): QueueItem => ({
  ...waiting,
  priority: priority > waiting.priority ? priority : waiting.priority,
  nextRetryAt: Date.parse(nextRetryAt) < Date.parse(waiting.nextRetryAt) ? nextRetryAt : waiting.nextRetryAt,
  updatedAt: at,
});

/**
 * Lets a job wait; or, where a newer one of its lead and operation waits already, lets that one absorb it.
 * @returns the job that will run.
 */
export function putWaiting(jobs: Jobs, job: Readonly<QueueItem>, at: string): Readonly<QueueItem> {
  const waiting = waitingFor(jobs, job);
  if (waiting === undefined) {
    jobs.put(job);
    return job;
  }
  // A lead that ends its workers stays one, however often it is queued anew.
  const crashCount = Math.max(waiting.crashCount, job.crashCount);
  const absorber = { ...hastened(waiting, job, at), crashCount };
  jobs.put(absorber);
  jobs.put(cancelled(job, at, `Job ${waiting.id} does this one's work.`));
  return absorber;
}

/** A job that is over before its work was done. */
export const cancelled = (job: Readonly<QueueItem>, at: string, reason: string): QueueItem => ({
  ...job,
  status: "cancelled",
  processedAt: at,
  updatedAt: at,
  leaseOwner: null,
  leaseUntil: null,
  errorCode: null,
  errorMessage: reason,
});
