import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { claim, completed, failed, orphan, settle } from "./queue-steps.js";

const NONE = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };

export const queueCountCases = casesOf("queue: counts", {
  "says of every status how many jobs there are, of all properties or of one": async (storage) => {
    assert.deepEqual(await storage.queue.counts(), NONE);
    await seedLeads(storage, 5);
    for (const n of [1, 2, 3, 4]) await storage.queue.enqueue(jobRow(n));
    await storage.queue.enqueue(jobRow(5, { syncOperation: "pull" }));
    await storage.queue.enqueue(orphan(6, "p-6", { propertyId: id(2) }));
    const [first, second, third] = (await claim(storage, { limit: 5 })).filter((job) => job.propertyId === id(1));
    assert.ok(first && second && third);
    await settle(storage, first, completed());
    await settle(storage, second, failed());
    await storage.queue.cancel(third.id, at(3), "No longer wanted.");
    assert.deepEqual(await storage.queue.counts(), {
      pending: 1,
      processing: 2,
      completed: 1,
      failed: 1,
      cancelled: 1,
    });
    assert.deepEqual(await storage.queue.counts({ propertyId: id(2) }), { ...NONE, processing: 1 });
    assert.deepEqual(await storage.queue.counts({ propertyId: id(404) }), NONE);
  },

  "counts waiting jobs of both directions": async (storage) => {
    await seedLeads(storage, 2);
    await storage.queue.enqueue(jobRow(1));
    await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "pull" }));
    await storage.queue.enqueue(orphan(3, "p-3", { propertyId: id(2) }));
    assert.deepEqual(await storage.queue.counts(), { ...NONE, pending: 3 });
    assert.deepEqual(await storage.queue.counts({ propertyId: id(1) }), { ...NONE, pending: 2 });
  },

  "counts within a transaction what it added": async (storage) => {
    await seedLeads(storage, 2);
    await storage.queue.enqueue(jobRow(1));
    await storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(2));
      await tx.queue.cancel(id(1), at(1), "No longer wanted.");
      assert.deepEqual(await tx.queue.counts(), { ...NONE, pending: 1, cancelled: 1 });
    });
    assert.deepEqual(await storage.queue.counts(), { ...NONE, pending: 1, cancelled: 1 });
  },

  "refuses a property that is no text": async (storage) => {
    await refusedInput(storage.queue.counts(JSON.parse('{"propertyId":7}')), "propertyId");
  },
});
