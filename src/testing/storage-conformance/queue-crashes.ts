import assert from "node:assert/strict";
import type { QueueItem } from "../../domain/queue-item.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { MAX_CRASHES } from "../../rules/queue/order-of-work.js";
import { casesOf } from "./case.js";
import { refusal } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { again, claimNothing, claimOne, completed, getJob, LEASE_MS, settle, settlement } from "./queue-steps.js";

/** Lets one worker after another die with job 1, from minute 0 on, each twenty minutes after the one before. */
async function crash(storage: StorageAdapter, times: number): Promise<QueueItem[]> {
  const held: QueueItem[] = [];
  for (let n = 0; n < times; n++) held.push(await claimOne(storage, n * 20, `worker-${n}`));
  return held;
}

async function seedJob(storage: StorageAdapter): Promise<void> {
  await seedLeads(storage);
  await storage.queue.enqueue(jobRow(1));
}

const LAST = MAX_CRASHES * 20;

export const crashCases = casesOf("queue: crashes", {
  "a lease that ran out is a crash, not an attempt": async (storage) => {
    await seedJob(storage);
    const [first, second] = await crash(storage, 2);
    assert.ok(first && second);
    assert.deepEqual([first.crashCount, first.retryCount], [0, 0]);
    assert.deepEqual([second.id, second.crashCount, second.retryCount], [id(1), 1, 0]);
    assert.ok(second.fence > first.fence);
  },

  "a lease that is extended in time is none": async (storage) => {
    await seedJob(storage);
    const job = await claimOne(storage, 0);
    await storage.queue.heartbeat(job.id, job.fence, at(9), LEASE_MS);
    await claimNothing(storage, 18);
    assert.equal((await getJob(storage, 1)).crashCount, 0);
  },

  "a job that ended too many workers is set aside": async (storage) => {
    await seedJob(storage);
    await crash(storage, MAX_CRASHES);
    assert.equal((await getJob(storage, 1)).status, "processing");
    await claimNothing(storage, LAST);
    const job = await getJob(storage, 1);
    assert.deepEqual([job.status, job.errorCode, job.processedAt], ["failed", "WORKER_CRASHED", at(LAST)]);
    assert.deepEqual([job.crashCount, job.retryCount], [MAX_CRASHES, 0]);
    assert.deepEqual([job.leaseOwner, job.leaseUntil], [null, null]);
    assert.ok(job.errorMessage, "should say what happened");
    await claimNothing(storage, LAST + 999);
  },

  "the worker of a job that was set aside is out": async (storage) => {
    await seedJob(storage);
    const last = (await crash(storage, MAX_CRASHES)).at(-1);
    assert.ok(last);
    await claimNothing(storage, LAST);
    const before = await getJob(storage, 1);
    await refusal(storage.queue.heartbeat(id(1), last.fence, at(LAST), LEASE_MS), "LEASE_LOST");
    await refusal(settle(storage, last, completed(LAST)), "LEASE_LOST");
    await refusal(settle(storage, last, again(false)), "LEASE_LOST");
    assert.deepEqual(await storage.queue.settleMany([settlement(last, completed(LAST))]), [id(1)]);
    assert.deepEqual(await getJob(storage, 1), before);
  },

  "a job that was set aside no longer holds its lead": async (storage) => {
    await seedJob(storage);
    await crash(storage, MAX_CRASHES);
    const pull = jobRow(2, { conversationId: id(1), syncOperation: "pull", notBefore: at(1), at: at(LAST - 1) });
    await storage.queue.enqueue(pull);
    assert.equal((await claimOne(storage, LAST)).id, id(2));
    assert.equal((await getJob(storage, 1)).status, "failed");
  },

  "crashes are remembered while a job waits for another attempt": async (storage) => {
    await seedJob(storage);
    const second = (await crash(storage, 2)).at(-1);
    assert.ok(second);
    await settle(storage, second, again(true));
    const job = await getJob(storage, 1);
    assert.deepEqual([job.crashCount, job.retryCount], [1, 1]);
  },
});
