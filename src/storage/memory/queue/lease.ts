import { StorageError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { Jobs } from "./queue-table.js";

export const leaseEnd = ({ at, leaseMs }: { at: string; leaseMs: number }): string =>
  new Date(Date.parse(at) + leaseMs).toISOString();

/** A job and the proof that the caller is the one who works on it. @throws StorageError `LEASE_LOST` */
export function heldJob(jobs: Jobs, id: string, fence: number): Readonly<QueueItem> {
  const job = jobs.get(id);
  if (job?.status === "processing" && job.fence === fence) return job;
  throw new StorageError("LEASE_LOST", `Job ${id} is no longer held with fence ${fence}.`, {
    context: { id, fence, status: job?.status, newestFence: job?.fence },
  });
}

/**
 * Lets jobs wait again whose lease ran out. Their lead is free then, perhaps for another job, so their holder must not
 * settle them any more even if nobody has claimed them yet.
 */
export function releaseExpired(jobs: Jobs, at: string): void {
  for (const job of [...jobs.scan("lease", { to: Date.parse(at) + 1 })]) {
    jobs.put({ ...job, status: "pending", leaseOwner: null, leaseUntil: null, updatedAt: at });
  }
}
