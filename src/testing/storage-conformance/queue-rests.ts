import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, id, integrationRow, seedProperties } from "./fixtures.js";
import { claim, completed, orphan, settle } from "./queue-steps.js";

const MILLISECOND = 1 / 60_000;

/** What is asked for where one job, or many, are to be taken: adapters may take one in another way than many. */
const LIMITS = [1, 2, 60];

export const restCases = casesOf("queue: rests", {
  "leaves jobs where they are while their property rests, and takes them from retryAt on": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    for (const [n, limit] of LIMITS.entries()) {
      const retryAt = at(10 * (n + 1));
      const { item } = await storage.queue.enqueue(orphan(n + 1));
      await storage.integrations.suspend(id(1), { retryAt, status: "error" });
      const taken = (minute: number) => claim(storage, { at: at(minute), limit });
      assert.deepEqual(await taken(10 * (n + 1) - MILLISECOND), []);
      assert.deepEqual(await storage.queue.get(item.id), item);
      const [job] = await taken(10 * (n + 1));
      assert.equal(job?.id, item.id);
      await settle(storage, job, completed(10 * (n + 1)));
    }
  },

  "takes what came meanwhile once the property has recovered": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    await storage.queue.enqueue(orphan(1));
    await storage.integrations.suspend(id(1), { retryAt: at(99), status: "disconnected" });
    await storage.queue.enqueue(orphan(2));
    assert.equal((await storage.queue.enqueue(orphan(3, "prospect-1"))).coalesced, true);
    assert.deepEqual(await claim(storage), []);
    await storage.integrations.recover(id(1), at(1));
    assert.deepEqual(idsOf(await claim(storage)), [1, 2].map(id));
  },

  "a property that rests is passed over, and the others keep their turns": async (storage) => {
    await seedProperties(storage, 4);
    for (const n of [1, 2, 3, 4]) await storage.integrations.put(integrationRow(n));
    for (const n of [11, 12, 21, 22, 31, 32, 33, 41, 42]) {
      await storage.queue.enqueue(orphan(n, undefined, { propertyId: id(Math.floor(n / 10)) }));
    }
    for (const n of [1, 4]) await storage.integrations.suspend(id(n), { retryAt: at(9), status: "error" });
    const [first] = await claim(storage, { limit: 1 });
    assert.equal(first?.id, id(21));
    const [second] = await claim(storage, { limit: 1, afterPropertyId: id(2) });
    assert.equal(second?.id, id(31));
    const [third] = await claim(storage, { limit: 1, afterPropertyId: id(3) });
    assert.equal(third?.id, id(22));
    assert.deepEqual(idsOf(await claim(storage, { afterPropertyId: id(2) })), [32, 33].map(id));
    assert.deepEqual(idsOf(await claim(storage, { at: at(9) })), [11, 41, 12, 42].map(id));
  },

  "a lead's job of a property that rests does not hold up its job of another": async (storage) => {
    await seedProperties(storage, 2);
    for (const n of [1, 2]) await storage.integrations.put(integrationRow(n));
    for (const limit of LIMITS) {
      const [resting, other] = [limit * 10 + 1, limit * 10 + 2];
      const lead = { conversationId: null, resmanLeadId: `prospect-${limit}` };
      await storage.queue.enqueue(orphan(resting, null, { ...lead, priority: 3 }));
      await storage.queue.enqueue(orphan(other, null, { ...lead, propertyId: id(2) }));
      await storage.integrations.suspend(id(1), { retryAt: at(99), status: "error" });
      assert.deepEqual(idsOf(await claim(storage, { limit })), [id(other)]);
    }
  },

  "a job in work is not touched by its property's rest": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    await storage.queue.enqueue(orphan(1));
    const [job] = await claim(storage);
    assert.ok(job);
    await storage.integrations.suspend(id(1), { retryAt: at(99), status: "error" });
    await storage.queue.heartbeat(job.id, job.fence, at(2), 60_000);
    await settle(storage, job, completed());
    assert.equal((await storage.queue.get(job.id))?.status, "completed");
  },

  "a rest does not switch a property on": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncEnabled: false, retryAt: at(0) }));
    await storage.queue.enqueue(orphan(1));
    for (const limit of LIMITS) assert.deepEqual(await claim(storage, { limit }), []);
  },

  "a transaction that suspends a property sees it at once": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    await storage.queue.enqueue(orphan(1));
    await storage.transaction(async (tx) => {
      await tx.integrations.suspend(id(1), { retryAt: at(99), status: "error" });
      assert.deepEqual(await claim(tx), []);
      await tx.integrations.recover(id(1), at(1));
    });
    assert.deepEqual(idsOf(await claim(storage)), [id(1)]);
  },
});
