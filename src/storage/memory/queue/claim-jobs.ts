import type { QueueItem } from "../../../domain/queue-item.js";
import type { ClaimOptions } from "../../../ports/storage.js";
import { leaseEnd, releaseExpired } from "./lease.js";
import { type Jobs, leadOf } from "./queue-table.js";

const HIGHEST_FIRST = ["3", "2", "1"];

/**
 * Takes due jobs, at most one of a lead. Jobs of a lead that is being worked on are passed over; as jobs coalesce,
 * that is at most a few for each lead in work, however long the queue.
 */
export function claimJobs(jobs: Jobs, options: ClaimOptions): Readonly<QueueItem>[] {
  const { workerId, at } = options;
  releaseExpired(jobs, at);
  const leaseUntil = leaseEnd(options);
  const claimed = freeJobs(jobs, options).map((job) => ({
    ...job,
    status: "processing" as const,
    leaseOwner: workerId,
    leaseUntil,
    fence: job.fence + 1,
    updatedAt: at,
  }));
  for (const job of claimed) jobs.put(job);
  return claimed;
}

function freeJobs(jobs: Jobs, { at, limit }: ClaimOptions): Readonly<QueueItem>[] {
  const free: Readonly<QueueItem>[] = [];
  const leads = new Set<string>();
  // `nextRetryAt` may be now, a range ends before its end.
  const to = Date.parse(at) + 1;
  for (const priority of HIGHEST_FIRST) {
    if (free.length === limit) break;
    for (const job of jobs.scan("due", { list: priority, to })) {
      const lead = leadOf(job);
      if (lead !== null) {
        if (leads.has(lead) || isBusy(jobs, lead)) continue;
        leads.add(lead);
      }
      free.push(job);
      if (free.length === limit) break;
    }
  }
  return free;
}

const isBusy = (jobs: Jobs, lead: string): boolean =>
  jobs.find("lead", lead).some(({ status }) => status === "processing");
