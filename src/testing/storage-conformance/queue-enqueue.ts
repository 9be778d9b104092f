import assert from "node:assert/strict";
import type { NewJob, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, refusal } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { again, claimOne, completed, orphan, settle } from "./queue-steps.js";

/** Enqueues jobs one after another and says which ids the queue answered with. */
async function enqueue(storage: Pick<StorageAdapter, "queue">, ...jobs: NewJob[]): Promise<string[]> {
  const items = [];
  for (const job of jobs) items.push((await storage.queue.enqueue(job)).item);
  return idsOf(items);
}

export const enqueueCases = casesOf("queue: enqueue", {
  "adds a job that waits": async (storage) => {
    await seedLeads(storage);
    const job = jobRow(1, {
      syncData: { a: [1, { b: null }] },
      trigger: "webhook",
      priority: 3,
      notBefore: at(5),
      at: at(2),
      resmanLeadId: "p-1",
    });
    const { item, coalesced } = await storage.queue.enqueue(job);
    assert.equal(coalesced, false);
    assert.deepEqual(item, {
      id: id(1),
      conversationId: id(1),
      resmanLeadId: "p-1",
      propertyId: id(1),
      syncOperation: "push",
      syncData: { a: [1, { b: null }] },
      trigger: "webhook",
      priority: 3,
      retryCount: 0,
      maxRetries: 5,
      nextRetryAt: at(5),
      status: "pending",
      errorMessage: null,
      errorCode: null,
      processedAt: null,
      createdAt: at(2),
      updatedAt: at(2),
      leaseOwner: null,
      leaseUntil: null,
      fence: 0,
      crashCount: 0,
    });
    assert.deepEqual(await storage.queue.get(id(1)), item);
    assert.equal(await storage.queue.get(id(404)), undefined);
  },

  "lets a waiting job absorb one of the same lead and operation: higher priority, earlier, newer data and trigger":
    async (storage) => {
      await seedLeads(storage);
      const first = jobRow(1, { priority: 1, notBefore: at(9), at: at(1), syncData: { first: true } });
      const second = jobRow(2, {
        conversationId: id(1),
        priority: 3,
        notBefore: at(4),
        at: at(3),
        syncData: { second: true },
        trigger: "manual",
      });
      const { item: before } = await storage.queue.enqueue(first);
      const { item, coalesced } = await storage.queue.enqueue(second);
      assert.equal(coalesced, true);
      assert.deepEqual(item, {
        ...before,
        priority: 3,
        nextRetryAt: at(4),
        syncData: { second: true },
        trigger: "manual",
        updatedAt: at(3),
      });
      assert.deepEqual(await storage.queue.list(), [item]);
      assert.equal(await storage.queue.get(id(2)), undefined);
    },

  "an absorbed job neither lowers the priority nor delays": async (storage) => {
    await seedLeads(storage);
    await enqueue(storage, jobRow(1, { priority: 3, notBefore: at(2) }));
    const later = jobRow(2, { conversationId: id(1), priority: 1, notBefore: at(8), syncData: { newer: 1 } });
    const { item } = await storage.queue.enqueue(later);
    assert.deepEqual([item.id, item.priority, item.nextRetryAt, item.syncData], [id(1), 3, at(2), { newer: 1 }]);
  },

  "an absorbing job keeps its place among others": async (storage) => {
    await seedLeads(storage, 2);
    await enqueue(storage, jobRow(1), jobRow(2), jobRow(3, { conversationId: id(1) }));
    assert.deepEqual(idsOf(await storage.queue.list()), [1, 2].map(id));
    assert.equal((await claimOne(storage)).id, id(1));
  },

  "keeps operations and leads apart": async (storage) => {
    await seedLeads(storage, 2);
    const pull = jobRow(3, { conversationId: id(1), syncOperation: "pull" });
    assert.deepEqual(await enqueue(storage, jobRow(1), jobRow(2), pull), [1, 2, 3].map(id));
  },

  "a job that is worked on or over absorbs nothing": async (storage) => {
    await seedLeads(storage);
    await enqueue(storage, jobRow(1));
    const claimed = await claimOne(storage);
    assert.equal(claimed.id, id(1));
    assert.deepEqual(await enqueue(storage, jobRow(2, { conversationId: id(1) })), [id(2)]);
    await settle(storage, claimed, completed(2));
    assert.deepEqual(await enqueue(storage, jobRow(3, { conversationId: id(1) })), [id(2)]);
    assert.deepEqual(idsOf(await storage.queue.list()), [1, 2].map(id));
  },

  "a job that waits for another attempt absorbs and may come sooner": async (storage) => {
    await seedLeads(storage);
    await enqueue(storage, jobRow(1));
    await settle(storage, await claimOne(storage), again(true, 60));
    const { item, coalesced } = await storage.queue.enqueue(
      jobRow(2, { conversationId: id(1), notBefore: at(3), at: at(3) }),
    );
    assert.deepEqual([coalesced, item.id, item.nextRetryAt, item.retryCount], [true, id(1), at(3), 1]);
  },

  "without a conversation, ResMan's lead within the property is the lead": async (storage) => {
    await seedLeads(storage);
    const answered = await enqueue(
      storage,
      orphan(1, "Prospect-A"),
      orphan(2, "prospect-a"),
      orphan(3, "prospect-a", { propertyId: id(2) }),
      orphan(4, "prospect-b"),
      jobRow(5, { conversationId: id(1), resmanLeadId: "prospect-a" }),
    );
    assert.deepEqual(answered, [1, 1, 3, 4, 5].map(id));
  },

  "jobs that name no lead stand alone": async (storage) => {
    await seedLeads(storage);
    assert.deepEqual(await enqueue(storage, orphan(1, null), orphan(2, null)), [1, 2].map(id));
  },

  "coalesces what is enqueued at the same time": async (storage) => {
    await seedLeads(storage);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => storage.queue.enqueue(jobRow(n, { conversationId: id(1) }))),
    );
    assert.equal(answers.filter(({ coalesced }) => !coalesced).length, 1);
    assert.equal((await storage.queue.list()).length, 1);
  },

  "refuses an id it has already, rather than lose a job": async (storage) => {
    await seedLeads(storage, 2);
    await enqueue(storage, jobRow(1));
    await refusal(storage.queue.enqueue(jobRow(1, { conversationId: id(2) })), "STORAGE_ERROR");
    assert.equal((await storage.queue.get(id(1)))?.conversationId, id(1));
  },
});
