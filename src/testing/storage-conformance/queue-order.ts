import assert from "node:assert/strict";
import type { ClaimOptions, NewJob, StorageAdapter } from "../../ports/storage.js";
import { PRIORITY_HEAD_START_MS } from "../../rules/queue/order-of-work.js";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, id, seedProperties } from "./fixtures.js";
import { claim, claimOne, completed, orphan, settle } from "./queue-steps.js";

/** Stores three properties and queues jobs: `[2, [4, 5]]` are jobs 4 and 5 of property 2, each of a lead of its own. */
async function queueJobs(storage: StorageAdapter, ...plan: [property: number, jobs: number[]][]): Promise<void> {
  await seedProperties(storage, 3);
  const jobs = plan.flatMap(([n, numbers]) => numbers.map((m) => orphan(m, `prospect-${m}`, { propertyId: id(n) })));
  await storage.queue.enqueueMany(jobs);
}

const idsClaimed = async (storage: StorageAdapter, options: Partial<ClaimOptions> = {}): Promise<string[]> =>
  idsOf(await claim(storage, options));

/** Job numbers 1000 to 1199. */
const BACKLOG = Array.from({ length: 200 }, (_, n) => 1000 + n);

export const turnCases = casesOf("queue: turns", {
  "a backlog of one property does not hold up another's job, one at a time": async (storage) => {
    await queueJobs(storage, [1, BACKLOG], [2, [1]]);
    const first = await claimOne(storage);
    assert.equal(first.propertyId, id(1));
    const [second] = await claim(storage, { limit: 1, afterPropertyId: first.propertyId });
    assert.deepEqual([second?.id, second?.propertyId], [id(1), id(2)]);
    const [third] = await claim(storage, { limit: 1, afterPropertyId: id(2) });
    assert.equal(third?.propertyId, id(1));
  },

  "a backlog of one property does not hold up another's job, ten at a time": async (storage) => {
    await queueJobs(storage, [1, BACKLOG], [2, [1]]);
    assert.deepEqual(await idsClaimed(storage), [1000, 1, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008].map(id));
  },

  "takes the first of each property, then the second of each, and so on": async (storage) => {
    await queueJobs(storage, [1, [11, 12, 13]], [2, [1]], [3, [31, 32]]);
    assert.deepEqual(await idsClaimed(storage), [11, 1, 31, 12, 32, 13].map(id));
  },

  "turns continue behind the property served last, round and round": async (storage) => {
    await queueJobs(storage, [1, [11, 12]], [2, [21, 22]], [3, [31, 32]]);
    assert.deepEqual(await idsClaimed(storage, { limit: 2 }), [11, 21].map(id));
    assert.deepEqual(await idsClaimed(storage, { limit: 2, afterPropertyId: id(2) }), [31, 12].map(id));
    assert.deepEqual(await idsClaimed(storage, { limit: 2, afterPropertyId: id(1) }), [22, 32].map(id));
  },

  "turns continue also behind a property that has nothing waiting": async (storage) => {
    await queueJobs(storage, [1, [11]], [3, [31]]);
    assert.deepEqual(await idsClaimed(storage, { limit: 1, afterPropertyId: id(2) }), [id(31)]);
    assert.deepEqual(await idsClaimed(storage, { limit: 1, afterPropertyId: id(999) }), [id(11)]);
  },

  "without the property served last, turns begin with the first": async (storage) => {
    await queueJobs(storage, [2, [21, 22]], [1, [11, 12]]);
    assert.deepEqual(await idsClaimed(storage, { limit: 1 }), [id(11)]);
    assert.deepEqual(await idsClaimed(storage, { limit: 1 }), [id(12)]);
    assert.deepEqual(await idsClaimed(storage, { limit: 1 }), [id(21)]);
  },

  "priority decides within a property, not between them": async (storage) => {
    await seedProperties(storage, 2);
    await storage.queue.enqueue(orphan(1, "prospect-1", { priority: 1 }));
    for (const n of [2, 3]) {
      await storage.queue.enqueue(orphan(n, `prospect-${n}`, { priority: 3, propertyId: id(2) }));
    }
    assert.deepEqual(await idsClaimed(storage), [1, 2, 3].map(id));
  },

  "a lead that must wait does not use up its property's turn": async (storage) => {
    await seedProperties(storage, 2);
    await storage.queue.enqueueMany([
      orphan(1, "prospect-1"),
      orphan(2, "prospect-1", { syncOperation: "pull" }),
      orphan(3, "prospect-3"),
      orphan(4, "prospect-4", { propertyId: id(2) }),
      orphan(5, "prospect-5", { propertyId: id(2) }),
    ]);
    assert.deepEqual(await idsClaimed(storage, { limit: 4 }), [1, 4, 3, 5].map(id));
    assert.deepEqual(await idsClaimed(storage), []);
  },

  "drains every property's jobs when turns are handed on": async (storage) => {
    await queueJobs(storage, [1, [11, 12, 13, 14, 15]], [2, [21]], [3, [31, 32, 33]]);
    const served: number[] = [];
    for (let last: string | undefined; ; ) {
      const [job] = await claim(storage, { limit: 1, ...(last && { afterPropertyId: last }) });
      if (job === undefined) break;
      served.push([1, 2, 3].find((n) => id(n) === job.propertyId) ?? 0);
      last = job.propertyId;
      await settle(storage, job, completed(1));
    }
    assert.deepEqual(served, [1, 2, 3, 1, 3, 1, 3, 1, 1]);
  },
});

/** Two jobs of one property; which of them goes first in minute 60? */
async function firstOf(storage: StorageAdapter, ...changes: [Partial<NewJob>, Partial<NewJob>]): Promise<string> {
  await seedProperties(storage, 1);
  for (const [index, change] of changes.entries()) await storage.queue.enqueue(orphan(index + 1, undefined, change));
  return (await claimOne(storage, 60)).id;
}

const HEAD_START = PRIORITY_HEAD_START_MS / 60_000;
const MILLISECOND = 1 / 60_000;

export const rankCases = casesOf("queue: order of work", {
  "each level of priority is worth its head start, to the millisecond: just within": async (storage) => {
    const first = await firstOf(
      storage,
      { priority: 1, notBefore: at(0) },
      { priority: 2, notBefore: at(HEAD_START - MILLISECOND) },
    );
    assert.equal(first, id(2));
  },

  "each level of priority is worth its head start, to the millisecond: just beyond": async (storage) => {
    const first = await firstOf(
      storage,
      { priority: 2, notBefore: at(HEAD_START + MILLISECOND) },
      { priority: 1, notBefore: at(0) },
    );
    assert.equal(first, id(2));
  },

  "exactly at the head start, the lower id goes first: the urgent one": async (storage) => {
    const first = await firstOf(storage, { priority: 3, notBefore: at(2 * HEAD_START) }, { priority: 1 });
    assert.equal(first, id(1));
  },

  "exactly at the head start, the lower id goes first: the patient one": async (storage) => {
    const first = await firstOf(storage, { priority: 1 }, { priority: 3, notBefore: at(2 * HEAD_START) });
    assert.equal(first, id(1));
  },

  "a job of low priority waits, but not for ever": async (storage) => {
    await seedProperties(storage, 1);
    await storage.queue.enqueue(orphan(999, "patient", { priority: 1 }));
    const done: string[] = [];
    for (let minute = 1; minute <= 30; minute++) {
      await storage.queue.enqueue(orphan(minute, undefined, { priority: 3, notBefore: at(minute) }));
      const job = await claimOne(storage, minute);
      done.push(job.id);
      await settle(storage, job, completed(minute));
      if (job.id === id(999)) break;
    }
    assert.deepEqual([done.length, done.at(-1)], [2 * HEAD_START + 1, id(999)]);
  },

  "an urgent job that is not due yet holds up nothing": async (storage) => {
    await seedProperties(storage, 1);
    await storage.queue.enqueue(orphan(1, undefined, { priority: 3, notBefore: at(5) }));
    await storage.queue.enqueue(orphan(2, undefined, { priority: 1, notBefore: at(1) }));
    assert.deepEqual(await idsClaimed(storage, { at: at(4) }), [id(2)]);
    assert.deepEqual(await idsClaimed(storage, { at: at(5) }), [id(1)]);
  },
});
