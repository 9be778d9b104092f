import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, refusal } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { again, claimNothing, claimOne, completed, LEASE_MS } from "./queue-steps.js";

const COMPLETED = completed();

async function seedJob(storage: StorageAdapter): Promise<void> {
  await seedLeads(storage);
  await storage.queue.enqueue(jobRow(1));
}

export const leaseCases = casesOf("queue: lease", {
  "a lease that ran out counts as free and raises the fence": async (storage) => {
    await seedJob(storage);
    const first = await claimOne(storage, 0);
    await claimNothing(storage, 9);
    const second = await claimOne(storage, 10, "worker-2");
    assert.deepEqual([second.id, second.leaseOwner, second.retryCount], [first.id, "worker-2", 0]);
    assert.ok(second.fence > first.fence);
  },

  "whoever lost a lease can neither extend it nor settle the job": async (storage) => {
    await seedJob(storage);
    const first = await claimOne(storage, 0);
    const second = await claimOne(storage, 20, "worker-2");
    await refusal(storage.queue.heartbeat(first.id, first.fence, at(21), LEASE_MS), "LEASE_LOST");
    for (const outcome of [COMPLETED, again(true), again(false)]) {
      await refusal(storage.queue.settle(first.id, first.fence, outcome), "LEASE_LOST");
    }
    assert.deepEqual(await storage.queue.get(id(1)), second);
    await storage.queue.settle(second.id, second.fence, COMPLETED);
    assert.equal((await storage.queue.get(id(1)))?.status, "completed");
  },

  "a heartbeat extends the lease": async (storage) => {
    await seedJob(storage);
    const job = await claimOne(storage, 0);
    await storage.queue.heartbeat(job.id, job.fence, at(8), LEASE_MS);
    await claimNothing(storage, 17);
    const extended = await storage.queue.get(id(1));
    assert.equal(Date.parse(extended?.leaseUntil ?? ""), Date.parse(at(18)));
    assert.equal(extended?.fence, job.fence);
    assert.ok((await claimOne(storage, 18, "worker-2")).fence > job.fence);
  },

  "heartbeat and settle need the newest fence of a job that is worked on": async (storage) => {
    await seedJob(storage);
    await refusal(storage.queue.settle(id(1), 0, COMPLETED), "LEASE_LOST");
    await refusal(storage.queue.heartbeat(id(1), 0, at(1), LEASE_MS), "LEASE_LOST");
    const { fence } = await claimOne(storage, 0);
    for (const wrong of [fence - 1, fence + 1]) {
      await refusal(storage.queue.settle(id(1), wrong, COMPLETED), "LEASE_LOST");
      await refusal(storage.queue.heartbeat(id(1), wrong, at(1), LEASE_MS), "LEASE_LOST");
    }
    await refusal(storage.queue.settle(id(404), fence, COMPLETED), "LEASE_LOST");
    await refusal(storage.queue.heartbeat(id(404), fence, at(1), LEASE_MS), "LEASE_LOST");
    assert.equal((await storage.queue.get(id(1)))?.status, "processing");
  },

  "when a lease ran out, another job of the lead may go first; its old holder is out all the same": async (storage) => {
    await seedJob(storage);
    const first = await claimOne(storage, 0);
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "pull", priority: 3 }));
    const urgent = await claimOne(storage, 20, "worker-2");
    assert.equal(urgent.id, id(2));
    assert.deepEqual(idsOf(await storage.queue.list({ status: "processing" })), [id(2)]);
    await refusal(storage.queue.heartbeat(first.id, first.fence, at(21), LEASE_MS), "LEASE_LOST");
    await refusal(storage.queue.settle(first.id, first.fence, COMPLETED), "LEASE_LOST");
    await claimNothing(storage, 21);
    await storage.queue.settle(urgent.id, urgent.fence, { status: "completed", at: at(22) });
    const retaken = await claimOne(storage, 22);
    assert.equal(retaken.id, id(1));
    assert.ok(retaken.fence > first.fence);
  },

  "the fence grows with every claim": async (storage) => {
    await seedJob(storage);
    const fences: number[] = [];
    for (let minute = 0; minute < 80; minute += 20) {
      const job = await claimOne(storage, minute);
      fences.push(job.fence);
      if (minute === 20) await storage.queue.settle(job.id, job.fence, { ...again(true), at: at(21) });
    }
    assert.deepEqual(
      fences,
      fences.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(fences).size, fences.length);
  },
});

export const settleCases = casesOf("queue: settle", {
  "completed ends a job and clears an earlier error": async (storage) => {
    await seedJob(storage);
    const first = await claimOne(storage, 0);
    await storage.queue.settle(id(1), first.fence, again(true));
    const second = await claimOne(storage, 30);
    await storage.queue.settle(id(1), second.fence, { status: "completed", at: at(31) });
    const { leaseOwner, leaseUntil, ...job } = (await storage.queue.get(id(1))) ?? assert.fail("the job is gone");
    assert.deepEqual([leaseOwner, leaseUntil], [null, null]);
    assert.deepEqual([job.status, job.processedAt, job.updatedAt], ["completed", at(31), at(31)]);
    assert.deepEqual([job.errorCode, job.errorMessage, job.retryCount], [null, null, 1]);
  },

  "pending lets a job wait for another attempt, which counts or not": async (storage) => {
    await seedJob(storage);
    const expected = [
      [true, 1],
      [false, 1],
      [true, 2],
    ] as const;
    for (const [index, [counts, retryCount]] of expected.entries()) {
      const { fence } = await claimOne(storage, index * 30);
      await storage.queue.settle(id(1), fence, again(counts, (index + 1) * 30));
      const job = await storage.queue.get(id(1));
      assert.deepEqual([job?.status, job?.retryCount, job?.processedAt], ["pending", retryCount, null]);
      assert.deepEqual([job?.leaseOwner, job?.leaseUntil, job?.nextRetryAt], [null, null, at((index + 1) * 30)]);
      assert.deepEqual([job?.errorCode, job?.errorMessage], ["NETWORK_ERROR", "The connection failed."]);
      await claimNothing(storage, (index + 1) * 30 - 1);
    }
  },

  "failed ends a job with its error": async (storage) => {
    await seedJob(storage);
    const { fence } = await claimOne(storage, 0);
    await storage.queue.settle(id(1), fence, {
      status: "failed",
      at: at(3),
      errorCode: "REMOTE_REJECTED",
      errorMessage: "The remote refused the data.",
    });
    const job = await storage.queue.get(id(1));
    assert.deepEqual([job?.status, job?.processedAt, job?.leaseOwner], ["failed", at(3), null]);
    assert.deepEqual([job?.errorCode, job?.errorMessage], ["REMOTE_REJECTED", "The remote refused the data."]);
    await claimNothing(storage, 999);
  },

  "cancelled ends a job with the reason": async (storage) => {
    await seedJob(storage);
    const { fence } = await claimOne(storage, 0);
    await storage.queue.settle(id(1), fence, { status: "cancelled", at: at(3), errorMessage: "Replaced by a merge." });
    const job = await storage.queue.get(id(1));
    assert.deepEqual([job?.status, job?.processedAt, job?.errorMessage], ["cancelled", at(3), "Replaced by a merge."]);
    await claimNothing(storage, 999);
  },

  "settles a job once": async (storage) => {
    await seedJob(storage);
    const { fence } = await claimOne(storage, 0);
    await storage.queue.settle(id(1), fence, COMPLETED);
    for (const outcome of [again(false), COMPLETED]) {
      await refusal(storage.queue.settle(id(1), fence, outcome), "LEASE_LOST");
    }
    await refusal(storage.queue.heartbeat(id(1), fence, at(4), LEASE_MS), "LEASE_LOST");
    assert.equal((await storage.queue.get(id(1)))?.status, "completed");
  },

  "frees the lead, whatever the outcome": async (storage) => {
    await seedJob(storage);
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "pull", priority: 1 }));
    const first = await claimOne(storage, 0);
    await storage.queue.settle(first.id, first.fence, again(true));
    assert.equal((await claimOne(storage, 3)).id, id(2));
  },
});
