import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf, refusal, refusedInput } from "./expectations.js";
import { at, id, jobRow, seedLeads, seedProperties } from "./fixtures.js";
import { again, claim, claimOne, completed, failed, getJob, orphan, settle, settlement } from "./queue-steps.js";

const UNDO = new Error("undo");

export const enqueueManyCases = casesOf("queue: enqueue many", {
  "adds every job as one by one": async (storage) => {
    await seedLeads(storage, 2);
    const rows = [
      jobRow(1, { priority: 3, notBefore: at(5), at: at(2), trigger: "bridge", syncData: { a: [1, { b: null }] } }),
      orphan(3, "Prospect-A", { syncOperation: "enrichment", maxRetries: 0 }),
    ];
    assert.deepEqual(await storage.queue.enqueueMany(rows), { added: 2, coalesced: 0 });
    const { item } = await storage.queue.enqueue(jobRow(2));
    for (const { notBefore, at: now, ...row } of rows) {
      const expected = { ...item, ...row, nextRetryAt: notBefore, createdAt: now, updatedAt: now };
      assert.deepEqual(await storage.queue.get(row.id), expected);
    }
  },

  "an empty list adds nothing": async (storage) => {
    assert.deepEqual(await storage.queue.enqueueMany([]), { added: 0, coalesced: 0 });
  },

  "jobs coalesce in their order: with what waits, and with each other": async (storage) => {
    await seedLeads(storage, 3);
    await storage.queue.enqueue(jobRow(1, { priority: 1, notBefore: at(9) }));
    const counts = await storage.queue.enqueueMany([
      jobRow(2, { syncData: { turn: 1 } }),
      jobRow(3, { conversationId: id(1), priority: 2, notBefore: at(7), syncData: { turn: 2 }, trigger: "webhook" }),
      jobRow(4, { conversationId: id(2), priority: 3, notBefore: at(8), syncData: { turn: 3 }, trigger: "manual" }),
      jobRow(5, { conversationId: id(1), priority: 1, notBefore: at(8), syncData: { turn: 4 }, trigger: "schedule" }),
      jobRow(6, { conversationId: id(1), syncOperation: "pull" }),
      orphan(7, null),
      orphan(8, null),
    ]);
    assert.deepEqual(counts, { added: 4, coalesced: 3 });
    assert.deepEqual(idsOf(await storage.queue.list()), [1, 2, 6, 7, 8].map(id));
    const [first, second] = [await getJob(storage, 1), await getJob(storage, 2)];
    assert.deepEqual([first.priority, first.nextRetryAt, first.trigger], [2, at(7), "schedule"]);
    assert.deepEqual(first.syncData, { turn: 4 });
    assert.deepEqual([second.priority, second.nextRetryAt, second.trigger], [3, at(0), "manual"]);
    assert.deepEqual(second.syncData, { turn: 3 });
  },

  "takes hundreds at once": async (storage) => {
    await seedProperties(storage, 1);
    const rows = Array.from({ length: 600 }, (_, n) => orphan(n + 1, `prospect-${n >> 1}`));
    assert.deepEqual(await storage.queue.enqueueMany(rows), { added: 300, coalesced: 300 });
    assert.equal((await storage.queue.list({ limit: 1000 })).length, 300);
  },

  "one malformed job: none is stored": async (storage) => {
    await seedLeads(storage, 3);
    const bad = { ...jobRow(2), notBefore: "soon" };
    await refusedInput(storage.queue.enqueueMany([jobRow(1), bad, jobRow(3)]), "1.notBefore");
    assert.deepEqual(await storage.queue.list(), []);
  },

  "one id that is taken: none is stored, and nothing absorbed": async (storage) => {
    await seedLeads(storage, 4);
    const { item } = await storage.queue.enqueue(jobRow(1));
    const rows = [
      jobRow(2, { conversationId: id(1), priority: 3, syncData: { newer: true } }),
      jobRow(3),
      jobRow(1, { conversationId: id(4) }),
    ];
    await refusal(storage.queue.enqueueMany(rows), "STORAGE_ERROR");
    assert.deepEqual(await storage.queue.list(), [item]);
    const twice = [jobRow(3), jobRow(3, { conversationId: id(4) })];
    await refusal(storage.queue.enqueueMany(twice), "STORAGE_ERROR");
    assert.deepEqual(await storage.queue.list(), [item]);
  },

  "joins the transaction": async (storage) => {
    await seedLeads(storage, 2);
    const undone = storage.transaction(async (tx) => {
      await tx.queue.enqueueMany([jobRow(1), jobRow(2)]);
      assert.equal((await claim(tx)).length, 2);
      throw UNDO;
    });
    await assert.rejects(undone, UNDO);
    assert.deepEqual(await storage.queue.list(), []);
    await storage.transaction(async (tx) => {
      await tx.queue.enqueueMany([jobRow(1), jobRow(2)]);
    });
    assert.deepEqual(idsOf(await claim(storage)), [1, 2].map(id));
  },
});

export const settleManyCases = casesOf("queue: settle many", {
  "settles each job as its outcome says": async (storage) => {
    await seedLeads(storage, 4);
    for (const n of [1, 2, 3, 4]) await storage.queue.enqueue(jobRow(n));
    const outcomes = [
      completed(),
      again(true, 30),
      failed(),
      { status: "cancelled", at: at(3), errorMessage: "Replaced." } as const,
    ];
    const jobs = await claim(storage);
    const settlements = jobs.map((job, n) => settlement(job, outcomes[n] ?? assert.fail("too many jobs")));
    assert.deepEqual(await storage.queue.settleMany(settlements), []);
    const settled = await storage.queue.list();
    for (const { leaseOwner, leaseUntil, updatedAt } of settled) {
      assert.deepEqual([leaseOwner, leaseUntil, updatedAt], [null, null, at(3)]);
    }
    assert.deepEqual(
      settled.map(({ status, processedAt, errorCode, errorMessage }) => [status, processedAt, errorCode, errorMessage]),
      [
        ["completed", at(3), null, null],
        ["pending", null, "NETWORK_ERROR", "The connection failed."],
        ["failed", at(3), "REMOTE_REJECTED", "The remote refused the data."],
        ["cancelled", at(3), null, "Replaced."],
      ],
    );
    assert.deepEqual([settled[1]?.retryCount, settled[1]?.nextRetryAt], [1, at(30)]);
  },

  "an empty list settles nothing": async (storage) => {
    assert.deepEqual(await storage.queue.settleMany([]), []);
  },

  "tells whose lease was lost, and settles the others": async (storage) => {
    await seedLeads(storage, 4);
    for (const n of [1, 2, 3, 4]) await storage.queue.enqueue(jobRow(n));
    const [first, second, third] = await claim(storage, { limit: 3 });
    assert.ok(first && second && third);
    await settle(storage, second, completed());
    const lost = await storage.queue.settleMany([
      settlement({ ...first, fence: first.fence - 1 }, completed()),
      settlement(second, failed()),
      settlement(third, completed()),
      { id: id(4), fence: 0, outcome: completed() },
      { id: id(404), fence: 1, outcome: completed() },
    ]);
    assert.deepEqual(lost.toSorted(), [1, 2, 4, 404].map(id));
    const statuses = (await storage.queue.list()).map(({ status }) => status);
    assert.deepEqual(statuses, ["processing", "completed", "completed", "pending"]);
  },

  "a worker that lost its lease to another settles nothing of it": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    const first = await claimOne(storage, 0);
    const second = await claimOne(storage, 20, "worker-2");
    assert.deepEqual(await storage.queue.settleMany([settlement(first, completed(21))]), [id(1)]);
    assert.deepEqual(await getJob(storage, 1), second);
    assert.deepEqual(await storage.queue.settleMany([settlement(second, completed(21))]), []);
  },

  "frees the leads": async (storage) => {
    await seedLeads(storage, 2);
    for (const n of [1, 2]) {
      await storage.queue.enqueue(jobRow(n));
      await storage.queue.enqueue(jobRow(n + 2, { conversationId: id(n), syncOperation: "pull", notBefore: at(1) }));
    }
    const jobs = await claim(storage);
    assert.deepEqual(idsOf(jobs), [1, 2].map(id));
    await storage.queue.settleMany(jobs.map((job) => settlement(job, completed())));
    assert.deepEqual(idsOf(await claim(storage)), [3, 4].map(id));
  },

  "joins the transaction": async (storage) => {
    await seedLeads(storage, 2);
    for (const n of [1, 2]) await storage.queue.enqueue(jobRow(n));
    const jobs = await claim(storage);
    const undone = storage.transaction(async (tx) => {
      await tx.queue.settleMany(jobs.map((job) => settlement(job, completed())));
      throw UNDO;
    });
    await assert.rejects(undone, UNDO);
    assert.deepEqual(idsOf(await storage.queue.list({ status: "processing" })), [1, 2].map(id));
  },

  "one malformed outcome: none is settled": async (storage) => {
    await seedLeads(storage, 2);
    for (const n of [1, 2]) await storage.queue.enqueue(jobRow(n));
    const [first, second] = await claim(storage);
    assert.ok(first && second);
    const bad = settlement(second, completed());
    bad.outcome.at = "soon";
    await refusedInput(storage.queue.settleMany([settlement(first, completed()), bad]), "1.outcome.at");
    assert.equal((await getJob(storage, 1)).status, "processing");
  },
});
