import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, atWithOffset, id, jobRow, seedLeads } from "./fixtures.js";
import { claim, completed, LEASE_MS, settle } from "./queue-steps.js";

export const claimCases = casesOf("queue: claim", {
  "takes nothing from an empty queue": async (storage) => {
    assert.deepEqual(await claim(storage), []);
  },

  "marks what it takes": async (storage) => {
    await seedLeads(storage);
    const { item } = await storage.queue.enqueue(jobRow(1));
    const [job] = await claim(storage);
    assert.ok(job?.leaseUntil);
    assert.equal(Date.parse(job.leaseUntil), Date.parse(at(1)) + LEASE_MS);
    const { leaseUntil } = job;
    const expected = { ...item, status: "processing", leaseOwner: "worker-1", leaseUntil, fence: 1, updatedAt: at(1) };
    assert.deepEqual(job, expected);
    assert.deepEqual(await storage.queue.get(id(1)), expected);
  },

  "takes a job as soon as it is due, not before": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1, { notBefore: at(5) }));
    assert.deepEqual(await claim(storage, { at: at(4) }), []);
    assert.deepEqual(idsOf(await claim(storage, { at: at(5) })), [id(1)]);
  },

  "of what became due within minutes, takes the highest priority first, then the earliest, then the lowest id": async (
    storage,
  ) => {
    await seedLeads(storage, 8);
    const plan = [
      [1, 1, 0],
      [2, 2, 3],
      [3, 2, 1],
      [4, 3, 5],
      [5, 2, 1],
      [6, 1, 4],
      [7, 3, 6],
      [8, 3, 7],
    ] as const;
    for (const [n, priority, minute] of plan) {
      await storage.queue.enqueue(jobRow(n, { priority, notBefore: at(minute) }));
    }
    const order = [4, 7, 3, 5, 2, 1, 6].map(id);
    assert.deepEqual(idsOf(await claim(storage, { at: at(6), limit: 3 })), order.slice(0, 3));
    assert.deepEqual(idsOf(await claim(storage, { at: at(6), limit: 1 })), order.slice(3, 4));
    assert.deepEqual(idsOf(await claim(storage, { at: at(6), limit: 9 })), order.slice(4));
  },

  "compares instants, not how they are written": async (storage) => {
    await seedLeads(storage, 3);
    await storage.queue.enqueue(jobRow(1, { notBefore: atWithOffset(3, -6) }));
    await storage.queue.enqueue(jobRow(2, { notBefore: at(2) }));
    await storage.queue.enqueue(jobRow(3, { notBefore: atWithOffset(1, 5) }));
    assert.deepEqual(idsOf(await claim(storage, { at: atWithOffset(2, -6) })), [3, 2].map(id));
  },

  "takes no more than asked for": async (storage) => {
    await seedLeads(storage, 3);
    for (const n of [1, 2, 3]) await storage.queue.enqueue(jobRow(n));
    assert.deepEqual(await claim(storage, { limit: 0 }), []);
    assert.equal((await claim(storage, { limit: 2 })).length, 2);
    assert.equal((await claim(storage, { limit: 2 })).length, 1);
  },

  "takes one job of a lead at a time, and other leads' meanwhile": async (storage) => {
    await seedLeads(storage, 2);
    await storage.queue.enqueue(jobRow(1, { syncOperation: "pull" }));
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "merge" }));
    await storage.queue.enqueue(jobRow(3, { conversationId: id(1), priority: 3 }));
    await storage.queue.enqueue(jobRow(4, { conversationId: id(2) }));
    assert.deepEqual(idsOf(await claim(storage, { limit: 2 })), [3, 4].map(id));
    assert.deepEqual(await claim(storage), []);
  },

  "holds a lead against other workers until its job is settled": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "pull" }));
    const [first] = await claim(storage, { limit: 1 });
    assert.ok(first);
    assert.deepEqual(await claim(storage, { workerId: "worker-2" }), []);
    await settle(storage, first, completed());
    assert.deepEqual(idsOf(await claim(storage, { workerId: "worker-2" })), [id(2)]);
  },

  "holds a lead that is known by ResMan's id only": async (storage) => {
    await seedLeads(storage);
    const orphan = { conversationId: null, resmanLeadId: "Prospect-A" };
    await storage.queue.enqueue(jobRow(1, orphan));
    await storage.queue.enqueue(jobRow(2, { ...orphan, syncOperation: "pull", resmanLeadId: "prospect-a" }));
    await storage.queue.enqueue(jobRow(3, { ...orphan, propertyId: id(2) }));
    assert.deepEqual(idsOf(await claim(storage)), [1, 3].map(id));
    assert.deepEqual(await claim(storage, { workerId: "worker-2" }), []);
  },

  "jobs that name no lead do not hold each other up": async (storage) => {
    await seedLeads(storage);
    for (const n of [1, 2]) await storage.queue.enqueue(jobRow(n, { conversationId: null }));
    assert.equal((await claim(storage)).length, 2);
  },

  "shares jobs among workers that claim at the same time": async (storage) => {
    await seedLeads(storage, 6);
    for (let n = 1; n <= 6; n++) {
      await storage.queue.enqueue(jobRow(n));
      await storage.queue.enqueue(jobRow(n + 6, { conversationId: id(n), syncOperation: "pull" }));
    }
    const workers = ["a", "b", "c", "d"];
    const claims = await Promise.all(workers.map((workerId) => claim(storage, { workerId, limit: 2 })));
    const jobs = claims.flat();
    assert.equal(new Set(idsOf(jobs)).size, jobs.length, "a job was claimed twice");
    assert.equal(
      new Set(jobs.map(({ conversationId }) => conversationId)).size,
      jobs.length,
      "a lead was claimed twice",
    );
    const rest = await claim(storage, { workerId: "e" });
    assert.equal(jobs.length + rest.length, 6, "every lead has one job claimed in the end");
  },

  "drains a mixed queue: every job once, a lead's jobs one at a time": async (storage) => {
    await seedLeads(storage, 4);
    const operations = ["push", "pull", "merge"] as const;
    for (let n = 0; n < 12; n++) {
      const syncOperation = operations[n % 3] ?? "push";
      await storage.queue.enqueue(jobRow(n + 1, { conversationId: id(1 + Math.floor(n / 3)), syncOperation }));
    }
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      const jobs = await claim(storage);
      assert.equal(new Set(jobs.map(({ conversationId }) => conversationId)).size, 4);
      for (const job of jobs) await settle(storage, job, completed());
      seen.push(...idsOf(jobs));
    }
    assert.equal(new Set(seen).size, 12);
    assert.deepEqual(await claim(storage), []);
  },
});
