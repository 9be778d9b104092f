import { ERROR_CODES } from "../../../domain/error-codes.js";
import { StorageError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import { MAX_CRASHES } from "../../../rules/queue/order-of-work.js";
import { putWaiting } from "./absorb.js";
import type { Jobs } from "./queue-table.js";

/** A job, if the caller is the one who works on it. */
export function findHeld(jobs: Jobs, id: string, fence: number): Readonly<QueueItem> | undefined {
  const job = jobs.get(id);
  return job?.status === "processing" && job.fence === fence ? job : undefined;
}

/** {@link findHeld}, where it must be. @throws StorageError `LEASE_LOST` */
export function heldJob(jobs: Jobs, id: string, fence: number): Readonly<QueueItem> {
  const job = findHeld(jobs, id, fence);
  if (job !== undefined) return job;
  const { status, fence: newestFence } = jobs.get(id) ?? {};
  throw new StorageError("LEASE_LOST", `Job ${id} is no longer held with fence ${fence}.`, {
    context: { id, fence, status, newestFence },
  });
}

/**
 * Lets jobs wait again whose lease ran out, or sets them aside when that happened too often. Their lead is free then,
 * perhaps for another job, so their holder must not settle them any more even if nobody has claimed them yet.
 */
export function reapExpired(jobs: Jobs, at: string): void {
  const now = Date.parse(at);
  for (const job of jobs.members((leaseUntil) => Date.parse(leaseUntil) <= now)) {
    const crashCount = job.crashCount + 1;
    const released = { ...job, leaseOwner: null, leaseUntil: null, updatedAt: at, crashCount };
    if (crashCount < MAX_CRASHES) putWaiting(jobs, { ...released, status: "pending" }, at);
    else jobs.put(setAside(released, at));
  }
}

const setAside = (job: Readonly<QueueItem>, at: string): QueueItem => ({
  ...job,
  status: "failed",
  processedAt: at,
  errorCode: "WORKER_CRASHED",
  errorMessage: ERROR_CODES.WORKER_CRASHED,
});
