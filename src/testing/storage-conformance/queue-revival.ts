import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, refusal } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import {
  again,
  CANCELLED,
  claim,
  claimOne,
  completed,
  endedJob,
  failed,
  getJob,
  LEASE_MS,
  orphan,
  settle,
} from "./queue-steps.js";

/** Failed jobs 1 to 4: of two codes, of two properties. */
async function seedFailed(storage: StorageAdapter): Promise<void> {
  await seedLeads(storage);
  const plan = [
    [1, "AUTH_ERROR"],
    [1, "NETWORK_ERROR"],
    [2, "AUTH_ERROR"],
    [2, "NETWORK_ERROR"],
  ] as const;
  for (const [index, [property, code]] of plan.entries()) {
    await endedJob(storage, orphan(index + 1, undefined, { propertyId: id(property) }), failed(code));
  }
}

const pendingIds = async (storage: StorageAdapter): Promise<string[]> =>
  idsOf(await storage.queue.list({ status: "pending" }));

export const retryCases = casesOf("queue: retry", {
  "queues a failed job again, its attempts and its error forgotten": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1, { trigger: "webhook" }));
    await settle(storage, await claimOne(storage), again(true, 30));
    const ended = await claimOne(storage, 30);
    await settle(storage, ended, failed("AUTH_ERROR", 31));
    const job = await storage.queue.retry(id(1), at(40));
    assert.deepEqual(job, {
      ...ended,
      status: "pending",
      retryCount: 0,
      nextRetryAt: at(40),
      updatedAt: at(40),
      errorCode: null,
      errorMessage: null,
      processedAt: null,
      leaseOwner: null,
      leaseUntil: null,
    });
    assert.deepEqual(await getJob(storage, 1), job);
    assert.deepEqual(await claim(storage, { at: at(39) }), []);
    assert.ok((await claimOne(storage, 40)).fence > ended.fence);
  },

  "queues a job again that was set aside, its crashes forgotten": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    for (let minute = 0; minute < 80; minute += 20) await claim(storage, { at: at(minute) });
    assert.equal((await getJob(storage, 1)).errorCode, "WORKER_CRASHED");
    await storage.queue.retry(id(1), at(90));
    const job = await claimOne(storage, 90);
    assert.deepEqual([job.crashCount, job.errorCode], [0, null]);
  },

  "queues a cancelled job again": async (storage) => {
    await seedLeads(storage);
    await endedJob(storage, jobRow(1), CANCELLED);
    assert.equal((await storage.queue.retry(id(1), at(5))).status, "pending");
    assert.equal((await claimOne(storage, 5)).id, id(1));
  },

  "refuses a job that has not ended or is completed, and leaves it as it was": async (storage) => {
    await seedLeads(storage, 3);
    await endedJob(storage, jobRow(1), completed());
    await storage.queue.enqueue(jobRow(2));
    await claimOne(storage);
    await storage.queue.enqueue(jobRow(3));
    const before = await storage.queue.list();
    for (const n of [1, 2, 3]) await refusal(storage.queue.retry(id(n), at(5)), "STALE_WRITE");
    assert.deepEqual(await storage.queue.list(), before);
  },

  "refuses an unknown job with NOT_FOUND": async (storage) => {
    await refusal(storage.queue.retry(id(404), at(1)), "NOT_FOUND");
  },

  "retries all failed jobs, and no others": async (storage) => {
    await seedFailed(storage);
    await endedJob(storage, orphan(5), CANCELLED);
    await endedJob(storage, orphan(6), completed());
    assert.equal(await storage.queue.retryFailed({ at: at(5) }), 4);
    assert.deepEqual(await pendingIds(storage), [1, 2, 3, 4].map(id));
    const job = await getJob(storage, 3);
    assert.deepEqual([job.nextRetryAt, job.processedAt, job.errorCode], [at(5), null, null]);
    assert.equal(await storage.queue.retryFailed({ at: at(6) }), 0);
  },

  "retries failed jobs by the code of their error": async (storage) => {
    await seedFailed(storage);
    assert.equal(await storage.queue.retryFailed({ at: at(5), errorCode: "AUTH_ERROR" }), 2);
    assert.deepEqual(await pendingIds(storage), [1, 3].map(id));
    assert.equal(await storage.queue.retryFailed({ at: at(5), errorCode: "TIMEOUT_ERROR" }), 0);
  },

  "retries failed jobs of a property, also by code": async (storage) => {
    await seedFailed(storage);
    const ofSecond = { at: at(5), propertyId: id(2) };
    assert.equal(await storage.queue.retryFailed({ ...ofSecond, errorCode: "NETWORK_ERROR" }), 1);
    assert.deepEqual(await pendingIds(storage), [id(4)]);
    assert.equal(await storage.queue.retryFailed(ofSecond), 1);
    assert.deepEqual(await pendingIds(storage), [3, 4].map(id));
  },

  "of several failed jobs of one lead and operation one will run": async (storage) => {
    await seedLeads(storage);
    for (const n of [1, 2, 3]) await endedJob(storage, jobRow(n, { conversationId: id(1) }), failed());
    assert.equal(await storage.queue.retryFailed({ at: at(5) }), 3);
    assert.equal((await pendingIds(storage)).length, 1);
    assert.deepEqual(await storage.queue.list({ status: "failed" }), []);
    assert.equal((await storage.queue.list({ status: "cancelled" })).length, 2);
  },

  "joins the transaction": async (storage) => {
    await seedFailed(storage);
    const undo = new Error("undo");
    const undone = storage.transaction(async (tx) => {
      await tx.queue.retry(id(1), at(5));
      assert.equal(await tx.queue.retryFailed({ at: at(5) }), 3);
      throw undo;
    });
    await assert.rejects(undone, undo);
    assert.equal((await storage.queue.list({ status: "failed" })).length, 4);
  },
});

export const cancelCases = casesOf("queue: cancel", {
  "cancels a job that waits": async (storage) => {
    await seedLeads(storage);
    const { item } = await storage.queue.enqueue(jobRow(1));
    assert.equal(await storage.queue.cancel(id(1), at(4), "No longer wanted."), true);
    const ended = { status: "cancelled", processedAt: at(4), updatedAt: at(4), errorMessage: "No longer wanted." };
    assert.deepEqual(await getJob(storage, 1), { ...item, ...ended });
    assert.deepEqual(await claim(storage, { at: at(999) }), []);
  },

  "cancels a job that is worked on, whose worker loses its lease": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    const held = await claimOne(storage);
    assert.equal(await storage.queue.cancel(id(1), at(4), "No longer wanted."), true);
    const job = await getJob(storage, 1);
    assert.deepEqual([job.status, job.leaseOwner, job.leaseUntil], ["cancelled", null, null]);
    await refusal(storage.queue.heartbeat(id(1), held.fence, at(5), LEASE_MS), "LEASE_LOST");
    await refusal(settle(storage, held, completed()), "LEASE_LOST");
    assert.deepEqual(await getJob(storage, 1), job);
  },

  "a cancelled job that is queued again stays out of reach of its old worker": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    const old = await claimOne(storage);
    await storage.queue.cancel(id(1), at(4), "No longer wanted.");
    await storage.queue.retry(id(1), at(5));
    await refusal(settle(storage, old, completed()), "LEASE_LOST");
    const taken = await claimOne(storage, 5, "worker-2");
    await refusal(settle(storage, old, completed()), "LEASE_LOST");
    assert.deepEqual(await getJob(storage, 1), taken);
  },

  "frees the lead, and lets nothing absorb the job": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    await claimOne(storage);
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1) }));
    await storage.queue.cancel(id(1), at(4), "No longer wanted.");
    assert.equal((await claimOne(storage, 4)).id, id(2));
    await storage.queue.enqueue(jobRow(3, { conversationId: id(1) }));
    await storage.queue.cancel(id(3), at(4), "No longer wanted.");
    const next = await storage.queue.enqueue(jobRow(4, { conversationId: id(1) }));
    assert.deepEqual([next.coalesced, next.item.id], [false, id(4)]);
  },

  "says false of a job that has ended, and leaves it as it was": async (storage) => {
    await seedLeads(storage, 3);
    for (const [n, outcome] of [
      [1, completed()],
      [2, failed()],
      [3, CANCELLED],
    ] as const) {
      const ended = await endedJob(storage, jobRow(n), outcome);
      assert.equal(await storage.queue.cancel(id(n), at(4), "No longer wanted."), false);
      assert.deepEqual(await getJob(storage, n), ended);
    }
  },

  "refuses an unknown job with NOT_FOUND": async (storage) => {
    await refusal(storage.queue.cancel(id(404), at(1), "No longer wanted."), "NOT_FOUND");
  },
});
