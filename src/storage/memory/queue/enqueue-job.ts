import type * as z from "zod";
import { StorageError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { newJobSchema } from "../inputs.js";
import { type Jobs, leadOf } from "./queue-table.js";

type Job = z.output<typeof newJobSchema>;

interface Enqueued {
  item: Readonly<QueueItem>;
  coalesced: boolean;
}

/** Adds a job, or lets one that waits absorb it. */
export function enqueueJob(jobs: Jobs, job: Job): Enqueued {
  const waiting = waitingFor(jobs, job);
  const item = waiting === undefined ? newItem(jobs, job) : absorb(waiting, job);
  jobs.put(item);
  return { item, coalesced: waiting !== undefined };
}

function waitingFor(jobs: Jobs, job: Job): Readonly<QueueItem> | undefined {
  const lead = leadOf(job);
  if (lead === null) return undefined;
  return jobs
    .find("lead", lead)
    .find(({ status, syncOperation }) => status === "pending" && syncOperation === job.syncOperation);
}

const absorb = (waiting: Readonly<QueueItem>, job: Job): QueueItem => ({
  ...waiting,
  syncData: job.syncData,
  priority: job.priority > waiting.priority ? job.priority : waiting.priority,
  nextRetryAt: Date.parse(job.notBefore) < Date.parse(waiting.nextRetryAt) ? job.notBefore : waiting.nextRetryAt,
  updatedAt: job.at,
});

function newItem(jobs: Jobs, job: Job): QueueItem {
  if (jobs.get(job.id) !== undefined) {
    throw new StorageError("STORAGE_ERROR", `The queue has a job ${job.id} already.`, { context: { id: job.id } });
  }
  // Written out, because taking some fields off and spreading the rest costs more than all the rest of an enqueue.
  return {
    id: job.id,
    conversationId: job.conversationId,
    resmanLeadId: job.resmanLeadId,
    propertyId: job.propertyId,
    syncOperation: job.syncOperation,
    syncData: job.syncData,
    priority: job.priority,
    retryCount: 0,
    maxRetries: job.maxRetries,
    nextRetryAt: job.notBefore,
    status: "pending",
    errorMessage: null,
    errorCode: null,
    processedAt: null,
    createdAt: job.at,
    updatedAt: job.at,
    leaseOwner: null,
    leaseUntil: null,
    fence: 0,
  };
}
