import assert from "node:assert/strict";
import type { JobOutcome, Retention, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, conflictRow, eventRow, id, logRow, seedLeads } from "./fixtures.js";
import { claimOne, completed, failed, orphan, settle } from "./queue-steps.js";

/** The instant so many days before the suite's beginning of time, which is when all cases archive. */
const daysAgo = (days: number): string => at(-days * 24 * 60);

const NOTHING = { log: 0, conflicts: 0, queue: 0, feed: 0, receipts: 0, metrics: 0 };

const archive = async (storage: StorageAdapter, options: Retention & { batchSize?: number } = {}) =>
  storage.archive?.({ at: at(0), ...options });

async function seedLog(storage: StorageAdapter, ...days: number[]): Promise<void> {
  await seedLeads(storage);
  for (const [index, ago] of days.entries()) await storage.log.append(logRow(index + 1, { createdAt: daysAgo(ago) }));
}

/** Queues a job a hundred days ago and lets it end so many days ago. */
async function endJob(storage: StorageAdapter, n: number, days: number, outcome: JobOutcome): Promise<void> {
  await storage.queue.enqueue(orphan(n, undefined, { at: daysAgo(100), notBefore: daysAgo(100) }));
  await settle(storage, await claimOne(storage, -days * 24 * 60), { ...outcome, at: daysAgo(days) });
}

const CANCELLED: JobOutcome = { status: "cancelled", at: at(0), errorMessage: "Replaced by a merge." };

export const archiveCases = casesOf("archive", {
  "has nothing to do in an empty store": async (storage) => {
    if (!storage.archive) return;
    assert.deepEqual(await archive(storage), NOTHING);
  },

  "takes log rows of more than 90 days out of the listing": async (storage) => {
    if (!storage.archive) return;
    await seedLog(storage, 400, 91, 89, 0);
    assert.deepEqual(await archive(storage), { ...NOTHING, log: 2 });
    assert.deepEqual(idsOf(await storage.log.list()), [4, 3].map(id));
    assert.deepEqual(await archive(storage), NOTHING);
  },

  "takes conflicts out that were resolved more than 30 days ago, and no others": async (storage) => {
    if (!storage.archive) return;
    await seedLeads(storage);
    const old = { createdAt: daysAgo(200), updatedAt: daysAgo(100) };
    const resolved = { ...old, resolutionStatus: "resolved" as const };
    await storage.conflicts.put(conflictRow(1, { ...resolved, resolvedAt: daysAgo(31) }));
    await storage.conflicts.put(conflictRow(2, { ...resolved, resolvedAt: daysAgo(29) }));
    await storage.conflicts.put(conflictRow(3, old));
    await storage.conflicts.put(conflictRow(4, { ...old, resolutionStatus: "manual_review" }));
    assert.deepEqual(await archive(storage), { ...NOTHING, conflicts: 1 });
    assert.deepEqual(idsOf(await storage.conflicts.list()), [4, 3, 2].map(id));
    assert.equal(await storage.conflicts.get(id(1)), undefined);
  },

  "takes jobs out that ended more than 7 days ago, whenever they were queued": async (storage) => {
    if (!storage.archive) return;
    await seedLeads(storage);
    const outcomes = [completed(), failed(), CANCELLED];
    for (const [index, outcome] of outcomes.entries()) await endJob(storage, index + 1, 8, outcome);
    await endJob(storage, 4, 6, failed());
    await storage.queue.enqueue(orphan(5, undefined, { at: daysAgo(100), notBefore: daysAgo(100) }));
    await claimOne(storage, -8 * 24 * 60);
    await storage.queue.enqueue(orphan(6, undefined, { at: daysAgo(100), notBefore: daysAgo(100) }));
    assert.deepEqual(await archive(storage), { ...NOTHING, queue: 3 });
    const left = (await storage.queue.list()).map(({ id: jobId, status }) => [jobId, status]);
    assert.deepEqual(left, [
      [id(4), "failed"],
      [id(5), "processing"],
      [id(6), "pending"],
    ]);
  },

  "keeps rows as long as it is told": async (storage) => {
    if (!storage.archive) return;
    await seedLog(storage, 12, 10.5, 9.5);
    await endJob(storage, 1, 3, completed());
    assert.deepEqual(await archive(storage, { logDays: 10, queueDays: 4 }), { ...NOTHING, log: 2 });
    assert.deepEqual(await archive(storage, { queueDays: 2.5 }), { ...NOTHING, queue: 1 });
  },

  "gets through all of it in batches": async (storage) => {
    if (!storage.archive) return;
    await seedLog(storage, 100, 101, 102, 103, 104, 1);
    assert.deepEqual(await archive(storage, { batchSize: 2 }), { ...NOTHING, log: 5 });
    assert.deepEqual(idsOf(await storage.log.list()), [id(6)]);
  },

  "does nothing once it is told to stop": async (storage) => {
    if (!storage.archive) return;
    await seedLog(storage, 100);
    assert.deepEqual(await storage.archive({ at: at(0), signal: AbortSignal.abort() }), NOTHING);
    assert.deepEqual(idsOf(await storage.log.list()), [id(1)]);
  },

  "forgets events of the feed after 7 days, and how far they went is known": async (storage) => {
    if (!storage.archive) return;
    await seedLeads(storage);
    for (const [index, ago] of [9, 8, 7.5, 6].entries()) {
      await storage.feed.append([eventRow(index + 1, { createdAt: daysAgo(ago) })]);
    }
    assert.deepEqual(await archive(storage, { batchSize: 2 }), { ...NOTHING, feed: 3 });
    const [left] = await storage.feed.list({ after: 0 });
    assert.equal(left?.id, id(4));
    assert.equal((await storage.feed.bounds()).first, left?.position);
    assert.deepEqual(await archive(storage, { feedDays: 5.5 }), { ...NOTHING, feed: 1 });
  },

  "forgets measured values after 90 days, in batches": async (storage) => {
    if (!storage.archive) return;
    const sample = (days: number, name = "lag") => ({ name, value: days, propertyId: null, at: daysAgo(days) });
    await storage.metrics.append([sample(93), sample(92, "depth"), sample(91), sample(90), sample(89)]);
    assert.deepEqual(await archive(storage, { batchSize: 2 }), { ...NOTHING, metrics: 3 });
    const values = async () =>
      (await storage.metrics.list({ name: "lag", from: daysAgo(99), to: at(0) })).map(({ value }) => value);
    assert.deepEqual(await values(), [90, 89]);
    assert.deepEqual(await archive(storage, { metricDays: 89.5 }), { ...NOTHING, metrics: 1 });
    assert.deepEqual(await values(), [89]);
  },

  "forgets receipts after 30 days": async (storage) => {
    if (!storage.archive) return;
    const receipt = (days: number) => ({ source: "resman", id: `${days}`, receivedAt: daysAgo(days) });
    for (const days of [33, 32, 31, 29]) await storage.receipts.record(receipt(days));
    assert.deepEqual(await archive(storage, { batchSize: 2 }), { ...NOTHING, receipts: 3 });
    assert.deepEqual(await storage.receipts.recordMany([receipt(29), receipt(31)]), [false, true]);
    assert.deepEqual(await archive(storage, { receiptDays: 28 }), { ...NOTHING, receipts: 2 });
  },
});
