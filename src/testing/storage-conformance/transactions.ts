import assert from "node:assert/strict";
import { isSyncError } from "../../domain/errors.js";
import type { Repositories, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, latch, refusal } from "./expectations.js";
import {
  at,
  checkpointRow,
  conversationRow,
  id,
  jobRow,
  linkRow,
  logRow,
  seedLeads,
  updateRow,
  userRow,
} from "./fixtures.js";

const UNDO = new Error("undo");

/** Runs work in a transaction that fails after it. */
async function undone(storage: StorageAdapter, work: (tx: Repositories) => Promise<void>): Promise<void> {
  const failed = storage.transaction(async (tx) => {
    await work(tx);
    throw UNDO;
  });
  await assert.rejects(failed, (error: unknown) => error === UNDO, "should reject with the error of the work");
}

const claim = (repositories: Repositories) =>
  repositories.queue.claim({ workerId: "worker-1", at: at(1), leaseMs: 60_000, limit: 10 });

export const transactionCases = casesOf("transactions", {
  "commits all of it and gives the result of the work": async (storage) => {
    await seedLeads(storage);
    const result = await storage.transaction(async (tx) => {
      await tx.links.save(linkRow(1), null);
      await tx.log.append(logRow(1));
      await tx.queue.enqueue(jobRow(1));
      return 42;
    });
    assert.equal(result, 42);
    assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
    assert.deepEqual(idsOf(await storage.log.list()), [id(1)]);
    assert.deepEqual(idsOf(await storage.queue.list()), [id(1)]);
  },

  "sees its own writes: rows, look-ups, listings and jobs": async (storage) => {
    await seedLeads(storage, 3);
    await storage.queue.enqueue(jobRow(1));
    await undone(storage, async (tx) => {
      await tx.users.put(userRow(4, { email: "renter2@example.com" }));
      await tx.conversations.put(conversationRow(4, { startTime: at(0) }));
      await tx.conversations.update(id(3), { startTime: at(1), leadScore: 5 });
      assert.equal((await tx.conversations.get(id(3)))?.leadScore, 5);
      assert.deepEqual(idsOf(await tx.conversations.list()), [4, 1, 3, 2].map(id));
      assert.deepEqual(idsOf(await tx.conversations.list({ afterId: id(1), limit: 1 })), [id(3)]);
      const contact = { propertyId: id(1), emailKeys: ["renter2@example.com"], phoneKeys: [] };
      assert.deepEqual(idsOf(await tx.conversations.findByContact(contact)), [4, 2].map(id));
      await tx.links.save(linkRow(2), null);
      await tx.links.save(linkRow(2, { remoteId: "prospect-9", syncVersion: 2 }), 1);
      assert.deepEqual(idsOf(await tx.links.findByRemote("resman", id(1), "PROSPECT-9")), [id(2)]);
      await tx.queue.enqueue(jobRow(2, { priority: 3 }));
      assert.deepEqual(idsOf(await claim(tx)), [2, 1].map(id));
      assert.deepEqual(await claim(tx), []);
      assert.equal(await tx.conversationUpdates.append([updateRow("a"), updateRow("a")]), 1);
      assert.equal(await tx.conversationUpdates.append([updateRow("a")]), 0);
    });
  },

  "a failure in the middle undoes what was added": async (storage) => {
    await seedLeads(storage);
    await undone(storage, async (tx) => {
      await tx.users.put(userRow(2));
      await tx.conversations.put(conversationRow(2));
      await tx.links.save(linkRow(1), null);
      await tx.conversationUpdates.append([updateRow("a")]);
      await tx.log.append(logRow(1));
      await tx.queue.enqueue(jobRow(1));
      await tx.receipts.record({ source: "resman", id: "1", receivedAt: at(1) });
      await tx.checkpoints.put(checkpointRow("pull"));
      await tx.metrics.append([{ name: "lag", value: 1, propertyId: null, at: at(1) }]);
    });
    assert.equal(await storage.users.get(id(2)), undefined);
    assert.deepEqual(idsOf(await storage.conversations.list()), [id(1)]);
    assert.equal(await storage.links.get(id(1), "resman"), undefined);
    assert.deepEqual(await storage.links.findByRemote("resman", id(1), "prospect-1"), []);
    assert.deepEqual(await storage.conversationUpdates.list(id(1)), []);
    assert.deepEqual(await storage.log.list(), []);
    assert.deepEqual(await storage.queue.list(), []);
    assert.deepEqual(await claim(storage), []);
    assert.equal(await storage.receipts.record({ source: "resman", id: "1", receivedAt: at(1) }), true);
    assert.equal(await storage.checkpoints.get("pull"), undefined);
    assert.deepEqual(await storage.metrics.list({ name: "lag", from: at(0), to: at(9) }), []);
  },

  "a failure in the middle undoes what was changed and removed": async (storage) => {
    await seedLeads(storage, 2);
    await storage.links.save(linkRow(1), null);
    await storage.queue.enqueue(jobRow(1, { priority: 1, notBefore: at(1) }));
    await storage.receipts.record({ source: "resman", id: "1", receivedAt: at(1) });
    const [job] = await storage.queue.list();
    await undone(storage, async (tx) => {
      await tx.users.update(id(1), { email: "new@example.com" });
      await tx.conversations.update(id(1), { startTime: at(99), status: "lost" });
      await tx.links.save(linkRow(1, { syncVersion: 2, remoteId: "prospect-9" }), 1);
      await tx.queue.enqueue(
        jobRow(2, { conversationId: id(1), priority: 3, notBefore: at(0), syncData: { newer: 1 } }),
      );
      const [claimed] = await claim(tx);
      await tx.queue.settle(id(1), claimed?.fence ?? -1, { status: "completed", at: at(2) });
      assert.equal(await tx.receipts.purge(at(5)), 1);
    });
    assert.deepEqual(await storage.users.get(id(1)), userRow(1));
    assert.deepEqual(await storage.conversations.list(), [conversationRow(1), conversationRow(2)]);
    assert.deepEqual(await storage.links.findByRemote("resman", id(1), "prospect-1"), [linkRow(1)]);
    assert.deepEqual(await storage.queue.get(id(1)), job);
    assert.deepEqual(await storage.receipts.record({ source: "resman", id: "1", receivedAt: at(1) }), false);
    assert.deepEqual(idsOf(await claim(storage)), [id(1)]);
  },

  "nobody outside sees what is undone in the end": async (storage) => {
    await seedLeads(storage);
    const outside: Promise<unknown>[] = [];
    await undone(storage, async (tx) => {
      await tx.users.update(id(1), { email: "new@example.com" });
      await tx.links.save(linkRow(1), null);
      await tx.queue.enqueue(jobRow(1));
      // Not awaited in here: an adapter with one connection answers when the transaction is over.
      outside.push(
        storage.users.get(id(1)),
        storage.links.findByRemote("resman", id(1), "prospect-1"),
        storage.queue.list(),
        storage.conversations.findByContact({ propertyId: id(1), emailKeys: ["new@example.com"], phoneKeys: [] }),
      );
      for (let n = 0; n < 5; n++) await tx.users.get(id(1));
    });
    assert.deepEqual(await Promise.all(outside), [userRow(1), [], [], []]);
  },

  "others see all of a transaction or nothing": async (storage) => {
    await seedLeads(storage);
    const reads: Promise<string[]>[] = [];
    const read = () => reads.push(storage.log.list().then(idsOf));
    read();
    await storage.transaction(async (tx) => {
      for (const n of [1, 2, 3]) {
        await tx.log.append(logRow(n));
        read();
      }
    });
    read();
    const seen = await Promise.all(reads);
    assert.deepEqual([seen.at(0), seen.at(-1)], [[], [3, 2, 1].map(id)]);
    for (const ids of seen) assert.ok(ids.length === 0 || ids.length === 3, `somebody saw ${ids.length} of 3 rows`);
  },

  "enqueue joins the transaction": async (storage) => {
    await seedLeads(storage, 2);
    await undone(storage, async (tx) => {
      await tx.queue.enqueue(jobRow(1));
    });
    assert.deepEqual(await claim(storage), []);
    const begun = latch();
    const mayEnd = latch();
    const committed = storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(2));
      begun.open();
      await mayEnd.opened;
    });
    await begun.opened;
    const early = claim(storage);
    mayEnd.open();
    await committed;
    assert.deepEqual(idsOf([...(await early), ...(await claim(storage))]), [id(2)]);
  },

  "a claim that is undone leaves the job free": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    await undone(storage, async (tx) => {
      assert.deepEqual(idsOf(await claim(tx)), [id(1)]);
    });
    assert.deepEqual(idsOf(await claim(storage)), [id(1)]);
  },

  "a write from outside is not lost, whatever runs beside it": async (storage) => {
    await seedLeads(storage, 2);
    const outside: Promise<void>[] = [];
    await storage.transaction(async (tx) => {
      await tx.users.update(id(1), { firstName: "Inside" });
      outside.push(storage.users.update(id(2), { firstName: "Outside" }), storage.log.append(logRow(1)));
      await tx.users.update(id(1), { lastName: "Inside" });
    });
    await Promise.all(outside);
    assert.deepEqual(await storage.users.get(id(1)), userRow(1, { firstName: "Inside", lastName: "Inside" }));
    assert.deepEqual(await storage.users.get(id(2)), userRow(2, { firstName: "Outside" }));
    assert.deepEqual(idsOf(await storage.log.list()), [id(1)]);
  },

  "no update is lost when several read, change and save one link": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    const addEvent = async (event: string): Promise<void> => {
      const added = storage.transaction(async (tx) => {
        const link = (await tx.links.get(id(1), "resman")) ?? assert.fail("the link is gone");
        const base = { ...link.base, events: [...link.base.events, event] };
        await tx.links.save({ ...link, base, syncVersion: link.syncVersion + 1 }, link.syncVersion);
      });
      await added.catch((error: unknown) => {
        if (isSyncError(error, "STALE_WRITE")) return addEvent(event);
        throw error;
      });
    };
    const events = ["a", "b", "c", "d", "e"];
    await Promise.all(events.map(addEvent));
    const link = await storage.links.get(id(1), "resman");
    assert.deepEqual(link?.base.events.toSorted(), events);
    assert.equal(link?.syncVersion, 6);
  },

  "a refused call leaves the transaction usable": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    await storage.transaction(async (tx) => {
      await refusal(tx.links.save(linkRow(1, { syncVersion: 9 }), 8), "STALE_WRITE");
      await refusal(tx.users.update(id(404), { age: 1 }), "NOT_FOUND");
      await refusal(tx.log.append({ ...logRow(1), createdAt: "yesterday" }), "INVALID_INPUT");
      await refusal(tx.queue.settle(id(404), 1, { status: "completed", at: at(1) }), "LEASE_LOST");
      await tx.log.append(logRow(2));
    });
    assert.deepEqual(idsOf(await storage.log.list()), [id(2)]);
    assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
  },

  "another transaction runs after one that failed": async (storage) => {
    await seedLeads(storage);
    const outcomes = await Promise.allSettled([
      undone(storage, async (tx) => tx.log.append(logRow(1))),
      storage.transaction(async (tx) => tx.log.append(logRow(2))),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "fulfilled"],
    );
    assert.deepEqual(idsOf(await storage.log.list()), [id(2)]);
  },

  "is not usable after its end": async (storage) => {
    await seedLeads(storage);
    const ended: Repositories[] = [];
    await storage.transaction(async (tx) => {
      ended.push(tx);
    });
    await undone(storage, async (tx) => {
      ended.push(tx);
    });
    for (const tx of ended) {
      await refusal(tx.log.append(logRow(1)), "STORAGE_ERROR");
      await refusal(tx.queue.enqueue(jobRow(1)), "STORAGE_ERROR");
      await refusal(tx.users.get(id(1)), "STORAGE_ERROR");
    }
    assert.deepEqual(await storage.log.list(), []);
    assert.deepEqual(await storage.queue.list(), []);
  },
});
