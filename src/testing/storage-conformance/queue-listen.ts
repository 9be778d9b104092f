import assert from "node:assert/strict";
import type { QueueItem } from "../../domain/queue-item.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf, latch } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { claimOne, completed, endedJob, failed, settle, settlement } from "./queue-steps.js";

/** Does something and waits until those who listen are told. Passes at once where nobody can listen. */
async function tells(storage: StorageAdapter, act: () => Promise<unknown>): Promise<void> {
  if (!storage.listen) return;
  const called = latch();
  const stop = await storage.listen(called.open);
  await act();
  await called.opened;
  await stop();
}

/** Lead 1 is worked on, by job 1; another job of it waits. */
async function seedHeldLead(storage: StorageAdapter): Promise<QueueItem> {
  await seedLeads(storage);
  await storage.queue.enqueue(jobRow(1));
  await storage.queue.enqueue(jobRow(2, { conversationId: id(1), syncOperation: "pull", priority: 1 }));
  return claimOne(storage);
}

/** Somebody holds a name that somebody else asked for. */
async function seedWantedLock({ locks }: StorageAdapter): Promise<void> {
  await locks.acquire(["a", "b"], { holder: "first", at: at(0), leaseMs: 60_000 });
  await locks.acquire(["b", "c"], { holder: "second", at: at(0), leaseMs: 60_000 });
}

export const listenCases = casesOf("queue: listen", {
  "calls back once a job can be seen, and not for one that was undone": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage, 2);
    const called = latch();
    const seen: Promise<string[]>[] = [];
    const stop = await storage.listen(() => {
      seen.push(storage.queue.list().then(idsOf));
      called.open();
    });
    const undone = storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(1));
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    await storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(2));
    });
    await called.opened;
    assert.deepEqual(await seen[0], [id(2)]);
    await stop();
  },

  "a listener that throws breaks neither the enqueue nor other listeners": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage);
    const called = latch();
    const stops = [
      await storage.listen(() => {
        throw new Error("a listener failed");
      }),
      await storage.listen(called.open),
    ];
    assert.equal((await storage.queue.enqueue(jobRow(1))).coalesced, false);
    await called.opened;
    for (const stop of stops) await stop();
  },

  "does not call back who stopped listening": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage, 2);
    let stopped = 0;
    const called = latch();
    const stop = await storage.listen(() => {
      stopped += 1;
    });
    await stop();
    const stopOther = await storage.listen(called.open);
    await storage.queue.enqueue(jobRow(1));
    await called.opened;
    assert.equal(stopped, 0);
    await stopOther();
  },

  "tells when many jobs are queued": async (storage) => {
    await seedLeads(storage, 2);
    await tells(storage, () => storage.queue.enqueueMany([jobRow(1), jobRow(2)]));
  },

  "tells when a settled job frees its lead for another that waits": async (storage) => {
    const held = await seedHeldLead(storage);
    await tells(storage, () => settle(storage, held, completed()));
    assert.equal((await claimOne(storage, 3)).id, id(2));
  },

  "tells when one of many settled jobs does": async (storage) => {
    const held = await seedHeldLead(storage);
    await tells(storage, () => storage.queue.settleMany([settlement(held, completed())]));
    assert.equal((await claimOne(storage, 3)).id, id(2));
  },

  "tells when a lead is freed within a transaction": async (storage) => {
    const held = await seedHeldLead(storage);
    await tells(storage, () => storage.transaction((tx) => settle(tx, held, completed())));
    assert.equal((await claimOne(storage, 3)).id, id(2));
  },

  "tells when a cancelled job frees its lead for another that waits": async (storage) => {
    await seedHeldLead(storage);
    await tells(storage, () => storage.queue.cancel(id(1), at(3), "No longer wanted."));
    assert.equal((await claimOne(storage, 3)).id, id(2));
  },

  "tells when a job is queued again": async (storage) => {
    await seedLeads(storage);
    await endedJob(storage, jobRow(1), failed());
    await tells(storage, () => storage.queue.retry(id(1), at(5)));
    await settle(storage, await claimOne(storage, 5), failed());
    await tells(storage, () => storage.queue.retryFailed({ at: at(6) }));
  },

  "tells when a lock is given back that somebody asked for": async (storage) => {
    await seedWantedLock(storage);
    await tells(storage, () => storage.locks.release(["a", "b"], "first"));
  },

  "remembers who asked for a lock while it changes hands": async (storage) => {
    await seedWantedLock(storage);
    await storage.locks.acquire(["b"], { holder: "third", at: at(5), leaseMs: 60_000 });
    await tells(storage, () => storage.locks.release(["b"], "third"));
  },
});
