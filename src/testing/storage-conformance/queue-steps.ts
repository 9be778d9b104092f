import assert from "node:assert/strict";
import type { QueueItem } from "../../domain/queue-item.js";
import type { ClaimOptions, JobOutcome, NewJob, Repositories, Settlement } from "../../ports/storage.js";
import { at, id, jobRow } from "./fixtures.js";

type WithQueue = Pick<Repositories, "queue">;

export const LEASE_MS = 10 * 60_000;

/** Claims up to ten jobs in minute 1, for ten minutes. */
export const claim = ({ queue }: WithQueue, changes: Partial<ClaimOptions> = {}): Promise<QueueItem[]> =>
  queue.claim({ workerId: "worker-1", at: at(1), leaseMs: LEASE_MS, limit: 10, ...changes });

/** Claims one job, which must be there, for ten minutes. */
export async function claimOne(storage: WithQueue, minute = 1, workerId = "worker-1"): Promise<QueueItem> {
  const [job] = await claim(storage, { workerId, at: at(minute), limit: 1 });
  assert.ok(job, `no job could be claimed in minute ${minute}`);
  return job;
}

export async function claimNothing(storage: WithQueue, minute: number): Promise<void> {
  const jobs = await claim(storage, { workerId: "worker-9", at: at(minute) });
  assert.deepEqual(jobs, [], `nothing should be free in minute ${minute}`);
}

/** The job, which must be there. */
export const getJob = async ({ queue }: WithQueue, n: number): Promise<QueueItem> =>
  (await queue.get(id(n))) ?? assert.fail(`job ${n} is gone`);

/** A job that names no conversation: of a lead ResMan alone knows, or of none. */
export const orphan = (n: number, resmanLeadId: string | null = `prospect-${n}`, changes: Partial<NewJob> = {}) =>
  jobRow(n, { conversationId: null, resmanLeadId, ...changes });

export const completed = (minute = 3): JobOutcome => ({ status: "completed", at: at(minute) });

export const failed = (errorCode = "REMOTE_REJECTED", minute = 3): JobOutcome => ({
  status: "failed",
  at: at(minute),
  errorCode,
  errorMessage: "The remote refused the data.",
});

/** Cancelled in minute 3. */
export const CANCELLED: JobOutcome = { status: "cancelled", at: at(3), errorMessage: "Replaced by a merge." };

/** Released in minute 3, to be tried again in another. */
export const again = (countsAsAttempt: boolean, minute = 30): JobOutcome => ({
  status: "pending",
  at: at(3),
  nextRetryAt: at(minute),
  countsAsAttempt,
  errorCode: "NETWORK_ERROR",
  errorMessage: "The connection failed.",
});

export const settle = ({ queue }: WithQueue, { id: jobId, fence }: QueueItem, outcome: JobOutcome): Promise<void> =>
  queue.settle(jobId, fence, outcome);

export const settlement = ({ id: jobId, fence }: QueueItem, outcome: JobOutcome): Settlement => ({
  id: jobId,
  fence,
  outcome,
});

/** Enqueues a job and lets it end so. */
export async function endedJob(storage: WithQueue, job: NewJob, outcome: JobOutcome): Promise<QueueItem> {
  await storage.queue.enqueue(job);
  const claimed = await claim(storage, { limit: 100 });
  const own = claimed.find((one) => one.id === job.id) ?? assert.fail("the job could not be claimed");
  await settle(storage, own, outcome);
  return (await storage.queue.get(job.id)) ?? assert.fail("the job is gone");
}
