import assert from "node:assert/strict";
import type { NewJob, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { again, claimNothing, claimOne, endedJob, failed, getJob, orphan, settle, settlement } from "./queue-steps.js";

/** A job of lead 1 that comes while job 1 is worked on: less urgent, and later. */
const newer = (changes: Partial<NewJob> = {}): NewJob =>
  jobRow(2, {
    conversationId: id(1),
    priority: 1,
    notBefore: at(40),
    at: at(2),
    syncData: { newer: true },
    trigger: "webhook",
    ...changes,
  });

/** Job 1, urgent, is worked on from minute 1 to 11; then comes a newer one of its lead. */
async function seedBoth(storage: StorageAdapter, changes: Partial<NewJob> = {}) {
  await seedLeads(storage);
  await storage.queue.enqueue(jobRow(1, { priority: 3 }));
  const held = await claimOne(storage);
  await storage.queue.enqueue(newer(changes));
  return held;
}

/** Job 2 has taken over from job 1: its own data, job 1's urgency. */
async function isAbsorbed(storage: StorageAdapter, minute: number): Promise<void> {
  const [old, waiting] = [await getJob(storage, 1), await getJob(storage, 2)];
  assert.deepEqual([old.status, old.leaseOwner, old.leaseUntil], ["cancelled", null, null]);
  assert.ok(old.processedAt && old.errorMessage, "should say when and why it ended");
  assert.deepEqual([waiting.status, waiting.syncData, waiting.trigger], ["pending", { newer: true }, "webhook"]);
  assert.deepEqual([waiting.priority, waiting.nextRetryAt], [3, at(minute)]);
  assert.deepEqual([waiting.retryCount, waiting.createdAt], [0, at(2)]);
}

export const absorptionCases = casesOf("queue: absorption", {
  "a job that is released is absorbed by a newer one that waits": async (storage) => {
    const held = await seedBoth(storage);
    await settle(storage, held, again(true, 30));
    await isAbsorbed(storage, 30);
    await claimNothing(storage, 29);
    assert.equal((await claimOne(storage, 30)).id, id(2));
  },

  "a released job that would come later does not delay the newer one": async (storage) => {
    const held = await seedBoth(storage, { notBefore: at(20) });
    await settle(storage, held, again(true, 30));
    await isAbsorbed(storage, 20);
  },

  "so it is when many are settled": async (storage) => {
    const held = await seedBoth(storage);
    assert.deepEqual(await storage.queue.settleMany([settlement(held, again(false, 30))]), []);
    await isAbsorbed(storage, 30);
  },

  "so it is when the lease ran out": async (storage) => {
    await seedBoth(storage);
    const job = await claimOne(storage, 11, "worker-2");
    assert.deepEqual([job.id, job.syncData, job.trigger], [id(2), { newer: true }, "webhook"]);
    assert.deepEqual([job.crashCount, job.retryCount], [1, 0], "the crash is remembered");
    const old = await getJob(storage, 1);
    assert.deepEqual([old.status, old.leaseOwner, old.leaseUntil], ["cancelled", null, null]);
    assert.ok(old.processedAt && old.errorMessage, "should say when and why it ended");
  },

  "a lead that ends its workers is set aside, though it is queued anew each time": async (storage) => {
    await seedLeads(storage);
    for (const [n, minute] of [
      [1, 1],
      [2, 12],
      [3, 23],
    ] as const) {
      if (n === 1) await storage.queue.enqueue(jobRow(1));
      const held = await claimOne(storage, minute);
      assert.equal(held.crashCount, n - 1);
      await storage.queue.enqueue(jobRow(n + 1, { conversationId: id(1), notBefore: at(60) }));
    }
    await claimNothing(storage, 34);
    assert.deepEqual(
      (await storage.queue.list({ errorCode: "WORKER_CRASHED" })).map(({ crashCount }) => crashCount),
      [3],
    );
  },

  "so it is when a failed job is retried": async (storage) => {
    await seedLeads(storage);
    await endedJob(storage, jobRow(1, { priority: 3 }), failed());
    await storage.queue.enqueue(newer());
    const runs = await storage.queue.retry(id(1), at(5));
    assert.deepEqual(runs, await getJob(storage, 2));
    await isAbsorbed(storage, 5);
    assert.equal((await claimOne(storage, 5)).id, id(2));
  },

  "so it is when all failed jobs are retried": async (storage) => {
    await seedLeads(storage);
    await endedJob(storage, jobRow(1, { priority: 3 }), failed());
    await storage.queue.enqueue(newer());
    assert.equal(await storage.queue.retryFailed({ at: at(5) }), 1);
    await isAbsorbed(storage, 5);
  },

  "a job that ends is not absorbed": async (storage) => {
    const held = await seedBoth(storage);
    await settle(storage, held, failed());
    assert.equal((await getJob(storage, 1)).status, "failed");
    const waiting = await getJob(storage, 2);
    assert.deepEqual([waiting.priority, waiting.nextRetryAt], [1, at(40)]);
  },

  "a job of another operation absorbs nothing": async (storage) => {
    const held = await seedBoth(storage, { syncOperation: "pull" });
    await settle(storage, held, again(true, 30));
    assert.equal((await getJob(storage, 1)).status, "pending");
    assert.equal((await getJob(storage, 2)).priority, 1);
  },

  "jobs that name no lead absorb nothing": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(orphan(1, null));
    const held = await claimOne(storage);
    await storage.queue.enqueue(orphan(2, null));
    await settle(storage, held, again(true, 30));
    assert.equal((await getJob(storage, 1)).status, "pending");
  },
});
