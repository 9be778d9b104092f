import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, id, integrationRow, seedProperties } from "./fixtures.js";
import { claim, orphan } from "./queue-steps.js";

export const switchCases = casesOf("queue: switches", {
  "leaves jobs where they are while their property's sync is switched off": async (storage) => {
    await seedProperties(storage, 2);
    await storage.integrations.put(integrationRow(1, { syncEnabled: false }));
    await storage.integrations.put(integrationRow(2));
    const { item } = await storage.queue.enqueue(orphan(1));
    await storage.queue.enqueue(orphan(2, undefined, { propertyId: id(2) }));
    assert.deepEqual(idsOf(await claim(storage)), [id(2)]);
    assert.deepEqual(await claim(storage), []);
    assert.deepEqual(await storage.queue.get(id(1)), item);
  },

  "takes them once it is switched on again, also those that came meanwhile": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    await storage.queue.enqueue(orphan(1));
    await storage.integrations.update(id(1), { syncEnabled: false });
    await storage.queue.enqueue(orphan(2));
    assert.equal((await storage.queue.enqueue(orphan(3, "prospect-1"))).coalesced, true);
    assert.deepEqual(await claim(storage), []);
    await storage.integrations.update(id(1), { syncEnabled: true });
    assert.deepEqual(idsOf(await claim(storage)), [1, 2].map(id));
  },

  "does not pull where the direction is to ResMan only": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncDirection: "to_resman" }));
    const operations = ["pull", "push", "merge", "status_update", "enrichment"] as const;
    for (const [n, syncOperation] of operations.entries()) {
      await storage.queue.enqueue(orphan(n + 1, undefined, { syncOperation }));
    }
    assert.deepEqual(idsOf(await claim(storage)), [2, 3, 4, 5].map(id));
    assert.equal((await storage.queue.get(id(1)))?.status, "pending");
    await storage.integrations.update(id(1), { syncDirection: "bidirectional" });
    assert.deepEqual(idsOf(await claim(storage)), [id(1)]);
  },

  "does nothing but pull where the direction is from ResMan only": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncDirection: "from_resman" }));
    const operations = ["push", "merge", "status_update", "enrichment", "pull"] as const;
    for (const [n, syncOperation] of operations.entries()) {
      await storage.queue.enqueue(orphan(n + 1, undefined, { syncOperation }));
    }
    assert.deepEqual(idsOf(await claim(storage)), [id(5)]);
    await storage.integrations.update(id(1), { syncDirection: "bidirectional" });
    assert.deepEqual(idsOf(await claim(storage)), [1, 2, 3, 4].map(id));
  },

  "what the direction forbids does not hold up its lead's other jobs": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncDirection: "to_resman" }));
    await storage.queue.enqueue(orphan(1, "prospect-1", { syncOperation: "pull", priority: 3 }));
    await storage.queue.enqueue(orphan(2, "prospect-1"));
    assert.deepEqual(idsOf(await claim(storage, { limit: 1 })), [id(2)]);
  },

  "a transaction that switches a property off sees it at once": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    await storage.queue.enqueue(orphan(1));
    await storage.transaction(async (tx) => {
      await tx.integrations.update(id(1), { syncEnabled: false });
      assert.deepEqual(await claim(tx), []);
      await tx.integrations.update(id(1), { syncEnabled: true });
    });
    assert.deepEqual(idsOf(await claim(storage, { at: at(1) })), [id(1)]);
  },
});
