import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueItem } from "../../../src/domain/queue-item.js";
import {
  CHANNEL,
  jobId,
  LEASE_MS,
  minutesFromNow,
  NOW,
  newJob,
  openQueueDatabase,
  propertyId,
  type QueueDatabase,
} from "./support/queue.js";

let database: QueueDatabase;
beforeAll(async () => {
  database = await openQueueDatabase();
});
afterAll(() => database.close());

const claim = (at = NOW, limit = 10) => database.queue.claim({ workerId: "worker", at, leaseMs: LEASE_MS, limit });

describe("queuing the same lead and operation at the same moment", () => {
  it("leaves one job, which has the highest priority and the earliest time", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        database.queue.enqueue(
          newJob(0, 0, { priority: n === 20 ? 3 : 1, notBefore: minutesFromNow(n === 30 ? -9 : n) }),
        ),
      ),
    );
    expect(results.filter(({ coalesced }) => !coalesced)).toHaveLength(1);
    expect(await database.queue.list()).toMatchObject([
      { priority: 3, nextRetryAt: minutesFromNow(-9), status: "pending" },
    ]);
  });

  it("does not stop those who queue many leads in opposite orders", async () => {
    await database.reset({ properties: 1, leads: 200 });
    const leads = Array.from({ length: 200 }, (_, lead) => lead);
    const counts = await Promise.all(
      [leads, leads.toReversed(), leads, leads.toReversed()].map((order) =>
        database.queue.enqueueMany(order.map((lead) => newJob(lead, 0))),
      ),
    );
    expect(counts.reduce((sum, { added }) => sum + added, 0)).toBe(200);
    expect(counts.reduce((sum, { coalesced }) => sum + coalesced, 0)).toBe(600);
  });
});

describe("queuing many", () => {
  it("absorbs within the batch in the order given", async () => {
    await database.reset({ properties: 1, leads: 2 });
    const [first, second] = [
      newJob(0, 0, { syncData: { n: 1 } }),
      newJob(0, 0, { syncData: { n: 2 }, trigger: "webhook" }),
    ];
    expect(await database.queue.enqueueMany([first, newJob(1, 0), second])).toEqual({ added: 2, coalesced: 1 });
    expect(await database.queue.get(first.id)).toMatchObject({ syncData: { n: 2 }, trigger: "webhook" });
  });

  it("keeps text that means something to arrays of PostgreSQL", async () => {
    await database.reset({ properties: 1, leads: 0 });
    const texts = ["NULL", "null", '"', "\\", "\\u0000", "{a,b}", ", ", " ", "", "é\n\t"];
    const jobs = texts.map((text) =>
      newJob(0, 0, { conversationId: null, resmanLeadId: text, syncData: { text, [text]: [text, null] } }),
    );
    await database.queue.enqueueMany(jobs);
    const stored = new Map<string, QueueItem>((await database.queue.list()).map((job) => [job.id, job]));
    expect(jobs.map(({ id }) => stored.get(id)?.resmanLeadId)).toEqual(["NULL", undefined, ...texts.slice(2)]);
    expect(stored.get(jobs[0]?.id ?? "")?.syncData).toEqual({ text: "null", null: ["null", null] });
    for (const { id, syncData } of jobs.slice(2)) expect(stored.get(id)?.syncData).toEqual(syncData);
  });

  it("refuses what cannot be stored and names it", async () => {
    await database.reset({ properties: 1, leads: 2 });
    const wrong = newJob(1, 0, { resmanLeadId: "x".repeat(101), syncData: { note: "\0" } });
    const failure = database.queue.enqueueMany([newJob(0, 0), wrong]);
    await expect(failure).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(failure).rejects.toThrow(/1\.resmanLeadId.*1\.syncData\.note/s);
    expect(await database.queue.list()).toEqual([]);
  });

  it("stores none when one names a property that does not exist", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const stranger = newJob(0, 0, { conversationId: null, propertyId: newJob(0, 999).propertyId });
    await expect(database.queue.enqueueMany([newJob(0, 0), stranger])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await database.queue.list()).toEqual([]);
  });
});

describe("a claim while the enqueuer's transaction is open", () => {
  it("waits for nobody and takes the job once it is committed", async () => {
    await database.reset({ properties: 1, leads: 2 });
    const { item } = await database.queue.enqueue(newJob(0, 0));
    const host = await database.connect();
    await host.query("BEGIN");
    await host.query(
      "INSERT INTO lead_sync_queue (id, property_id, sync_operation, next_retry_at) VALUES ($1, $2, 'push', $3)",
      [jobId(9_000_000), propertyId(0), NOW],
    );
    // As an absorbing enqueue does it.
    await host.query("UPDATE lead_sync_queue SET priority = 3 WHERE id = $1", [item.id]);
    expect(await claim()).toEqual([]);
    await host.query("COMMIT");
    expect((await claim()).map(({ id }) => id).sort()).toEqual([item.id, jobId(9_000_000)].sort());
  });
});

describe("the channel of jobs", () => {
  it("carries names only", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const listener = await database.connect();
    const heard = new Promise<string | undefined>((resolve) => {
      listener.on("notification", ({ payload }) => resolve(payload));
    });
    await listener.query(`LISTEN ${CHANNEL}`);
    await database.queue.enqueue(newJob(0, 0));
    expect(await heard).toBe("");
  });
});
