import type * as z from "zod";
import { StorageError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { newJobSchema } from "../../inputs.js";
import { hastened, waitingFor } from "./absorb.js";
import type { Jobs } from "./queue-table.js";

type Job = z.output<typeof newJobSchema>;

interface Enqueued {
  item: Readonly<QueueItem>;
  /** The job that absorbed it, as it was before. */
  waiting: Readonly<QueueItem> | undefined;
}

/** Adds a job, or lets one that waits absorb it. @throws StorageError `STORAGE_ERROR` for an id there is already */
export function enqueueJob(jobs: Jobs, job: Job): Enqueued {
  const waiting = waitingFor(jobs, job);
  const item = waiting === undefined ? newItem(jobs, job) : absorb(waiting, job);
  jobs.put(item);
  return { item, waiting };
}

/** {@link enqueueJob} of several: all of them or none. */
export function enqueueJobs(jobs: Jobs, added: readonly Job[]): { added: number; coalesced: number } {
  const enqueued: Enqueued[] = [];
  try {
    for (const job of added) enqueued.push(enqueueJob(jobs, job));
  } catch (error) {
    for (const { item, waiting } of enqueued.reverse()) {
      if (waiting === undefined) jobs.delete(item.id);
      else jobs.put(waiting);
    }
    throw error;
  }
  const coalesced = enqueued.filter(({ waiting }) => waiting !== undefined).length;
  return { added: enqueued.length - coalesced, coalesced };
}

const absorb = (waiting: Readonly<QueueItem>, job: Job): QueueItem => ({
  ...hastened(waiting, { priority: job.priority, nextRetryAt: job.notBefore }, job.at),
  syncData: job.syncData,
  trigger: job.trigger,
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
    trigger: job.trigger,
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
    crashCount: 0,
  };
}
