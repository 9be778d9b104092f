import type { QueueItem } from "../../../domain/queue-item.js";
import type { JobOutcome, Settlement } from "../../../ports/storage.js";
import { putWaiting } from "./absorb.js";
import { findHeld, heldJob } from "./lease.js";
import { type Jobs, leadOf } from "./queue-table.js";
import { settledJob } from "./settled-job.js";

/** Ends or releases a job. @returns whether there may be something to take since. @throws StorageError `LEASE_LOST` */
export function settleJob(jobs: Jobs, { id, fence, outcome }: Settlement): boolean {
  return settle(jobs, heldJob(jobs, id, fence), outcome);
}

/** {@link settleJob} of several. @returns besides, the ids of those whose lease was lost. */
export function settleJobs(jobs: Jobs, settlements: readonly Settlement[]): { lost: string[]; isNews: boolean } {
  const lost: string[] = [];
  let isNews = false;
  for (const { id, fence, outcome } of settlements) {
    const job = findHeld(jobs, id, fence);
    if (job === undefined) lost.push(id);
    else if (settle(jobs, job, outcome)) isNews = true;
  }
  return { lost, isNews };
}

function settle(jobs: Jobs, job: Readonly<QueueItem>, outcome: JobOutcome): boolean {
  const settled = settledJob(job, outcome);
  if (settled.status === "pending") putWaiting(jobs, settled, outcome.at);
  else jobs.put(settled);
  return isDue(settled, outcome.at) || hasWaiting(jobs, job);
}

const isDue = ({ status, nextRetryAt }: QueueItem, at: string): boolean =>
  status === "pending" && Date.parse(nextRetryAt) <= Date.parse(at);

/** Whether a job of the same lead waits: nobody could take it until now. */
export function hasWaiting(jobs: Jobs, job: Readonly<QueueItem>): boolean {
  const lead = leadOf(job);
  return lead !== null && jobs.slots("lead", lead).some(({ id, row }) => id !== job.id && row.status === "pending");
}
