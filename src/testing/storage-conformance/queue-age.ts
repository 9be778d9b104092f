import assert from "node:assert/strict";
import type { NewJob, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, id, integrationRow, jobRow, seedLeads, seedProperties } from "./fixtures.js";
import { again, CANCELLED, claim, claimOne, completed, endedJob, failed, orphan, settle } from "./queue-steps.js";

/** Queues a job in a minute, due in another. */
const queued = (storage: StorageAdapter, n: number, minute: number, due = minute, changes: Partial<NewJob> = {}) =>
  storage.queue.enqueue(orphan(n, undefined, { at: at(minute), notBefore: at(due), ...changes }));

/** When the oldest late job was queued, in minute 60. */
const oldest = (storage: StorageAdapter, propertyId?: string): Promise<string | undefined> =>
  storage.queue.oldestLate({ at: at(60), ...(propertyId !== undefined && { propertyId }) });

export const queueAgeCases = casesOf("queue: age", {
  "nothing is late where nothing is due": async (storage) => {
    await seedProperties(storage, 1);
    assert.equal(await oldest(storage), undefined);
    await queued(storage, 1, 5, 61);
    assert.equal(await oldest(storage), undefined);
    assert.equal(await storage.queue.oldestLate({ at: at(61) }), at(5), "is late from the minute it is due");
  },

  "goes by when a job was queued, not by when it is due or how urgent it is": async (storage) => {
    await seedProperties(storage, 1);
    await queued(storage, 1, 20, 20, { priority: 3 });
    await queued(storage, 2, 10, 40, { priority: 1 });
    await queued(storage, 3, 15, 15, { syncOperation: "pull" });
    await queued(storage, 4, 5, 70);
    assert.equal(await oldest(storage), at(10));
  },

  "a job that waits for another try is late, also when that is not due yet": async (storage) => {
    await seedProperties(storage, 1);
    for (const counts of [true, false]) {
      await queued(storage, counts ? 1 : 2, 0);
      const job = await claimOne(storage);
      await settle(storage, job, again(counts, 90));
      assert.equal(await oldest(storage), at(0));
      await storage.queue.cancel(job.id, at(4), "No longer wanted.");
      assert.equal(await oldest(storage), undefined);
    }
  },

  "a job that is worked on is late until it has ended": async (storage) => {
    await seedProperties(storage, 1);
    await queued(storage, 1, 0);
    const job = await claimOne(storage);
    await queued(storage, 2, 30);
    assert.equal(await oldest(storage), at(0));
    await settle(storage, job, completed());
    assert.equal(await oldest(storage), at(30));
  },

  "what has ended is not late, however it ended": async (storage) => {
    await seedLeads(storage, 3);
    for (const [n, outcome] of [completed(), failed(), CANCELLED].entries()) {
      await endedJob(storage, jobRow(n + 1), outcome);
    }
    assert.equal(await oldest(storage), undefined);
  },

  "asks of one property or of all": async (storage) => {
    await seedProperties(storage, 3);
    for (const n of [1, 2]) await queued(storage, n, 10 * n, 10 * n, { propertyId: id(3 - n) });
    assert.equal(await oldest(storage), at(10));
    assert.equal(await oldest(storage, id(1)), at(20));
    assert.equal(await oldest(storage, id(2)), at(10));
    assert.equal(await oldest(storage, id(3)), undefined);
    assert.equal(await oldest(storage, "no id of a row"), undefined);
    assert.equal((await claim(storage, { at: at(60) })).length, 2);
    assert.equal(await oldest(storage), at(10));
    assert.equal(await oldest(storage, id(1)), at(20));
  },

  "leaves out properties that are switched off, but not those that rest": async (storage) => {
    await seedProperties(storage, 2);
    await storage.integrations.put(integrationRow(1));
    await storage.integrations.put(integrationRow(2));
    await queued(storage, 1, 1);
    await queued(storage, 2, 5, 5, { propertyId: id(2) });
    await claimOne(storage, 5);
    await queued(storage, 3, 2);
    await storage.integrations.suspend(id(2), { retryAt: at(90), status: "error" });
    await storage.integrations.update(id(1), { syncEnabled: false });
    assert.equal(await oldest(storage), at(5));
    assert.equal(await oldest(storage, id(1)), undefined);
    await storage.integrations.update(id(1), { syncEnabled: true });
    assert.equal(await oldest(storage), at(1));
  },

  "leaves out what waits for the direction to change": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncDirection: "to_resman" }));
    await queued(storage, 1, 1, 1, { syncOperation: "pull" });
    await queued(storage, 2, 2, 2, { syncOperation: "merge" });
    assert.equal(await oldest(storage), at(2));
    await storage.integrations.update(id(1), { syncDirection: "from_resman" });
    assert.equal(await oldest(storage), at(1));
    await storage.integrations.update(id(1), { syncDirection: "bidirectional" });
    assert.equal(await oldest(storage), at(1));
  },

  "sees what its transaction has queued": async (storage) => {
    await seedProperties(storage, 1);
    await queued(storage, 1, 5);
    await storage.transaction(async (tx) => {
      await tx.queue.enqueue(orphan(2, undefined, { at: at(3), notBefore: at(3) }));
      assert.equal(await tx.queue.oldestLate({ at: at(60) }), at(3));
      await tx.queue.cancel(id(1), at(4), "No longer wanted.");
      await tx.queue.cancel(id(2), at(4), "No longer wanted.");
      assert.equal(await tx.queue.oldestLate({ at: at(60) }), undefined);
    });
  },
});

export const badQueueAgeCases = casesOf("bad input", {
  "what is late is asked of an instant": async ({ queue }) => {
    await refusedInput(queue.oldestLate({ at: "now" }), "at");
    await refusedInput(queue.oldestLate({ at: at(0), propertyId: 7 as never }), "propertyId");
  },
});
