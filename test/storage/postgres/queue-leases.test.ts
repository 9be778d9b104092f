import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_CRASHES } from "../../../src/rules/queue/order-of-work.js";
import {
  CHANNEL,
  LEASE_MS,
  minutesFromNow,
  NOW,
  newJob,
  openQueueDatabase,
  type QueueDatabase,
} from "./support/queue.js";

let database: QueueDatabase;
beforeAll(async () => {
  database = await openQueueDatabase();
});
afterAll(() => database.close());

const claim = (at = NOW, limit = 10) => database.queue.claim({ workerId: "worker", at, leaseMs: LEASE_MS, limit });

const failure = (at: string, nextRetryAt: string) =>
  ({
    status: "pending",
    at,
    nextRetryAt,
    countsAsAttempt: true,
    errorCode: "TIMEOUT_ERROR",
    errorMessage: "Slow.",
  }) as const;

describe("a lease that ran out", () => {
  it("is taken over under a higher fence, and sets the job aside when that happened too often", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const { item } = await database.queue.enqueue(newJob(0, 0));
    for (let crashes = 0; crashes < MAX_CRASHES; crashes += 1) {
      expect(await claim(minutesFromNow(crashes))).toMatchObject([
        { id: item.id, crashCount: crashes, fence: crashes + 1 },
      ]);
    }
    expect(await claim(minutesFromNow(MAX_CRASHES))).toEqual([]);
    expect(await database.queue.get(item.id)).toMatchObject({
      status: "failed",
      errorCode: "WORKER_CRASHED",
      retryCount: 0,
      processedAt: minutesFromNow(MAX_CRASHES),
    });
  });

  it("is counted once by workers that notice it together", async () => {
    await database.reset({ properties: 1, leads: 20 });
    await database.queue.enqueueMany(Array.from({ length: 20 }, (_, lead) => newJob(lead, 0)));
    await claim(NOW, 20);
    const taken = (await Promise.all(Array.from({ length: 8 }, () => claim(minutesFromNow(1), 20)))).flat();
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
    const { rows } = await database.pool.query("SELECT DISTINCT crash_count FROM lead_sync_queue");
    expect(rows).toEqual([{ crash_count: 1 }]);
  });

  it("leaves its job to a newer one of the lead and operation", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const { item: dead } = await database.queue.enqueue(newJob(0, 0, { priority: 3 }));
    await claim();
    const { item: newer } = await database.queue.enqueue(newJob(0, 0, { priority: 1 }));
    expect(await claim(minutesFromNow(1))).toMatchObject([{ id: newer.id, priority: 3, crashCount: 1 }]);
    expect(await database.queue.get(dead.id)).toMatchObject({ status: "cancelled", crashCount: 1 });
  });

  it("holds up no claim while somebody's open transaction queues the same", async () => {
    await database.reset({ properties: 1, leads: 2 });
    const { item: dead } = await database.queue.enqueue(newJob(0, 0));
    await claim();
    const host = await database.connect();
    await host.query("BEGIN");
    await host.query(
      "INSERT INTO lead_sync_queue (conversation_id, property_id, sync_operation) VALUES ($1, $2, 'push')",
      [dead.conversationId, dead.propertyId],
    );
    const { item: other } = await database.queue.enqueue(newJob(1, 0));
    expect(await claim(minutesFromNow(1))).toMatchObject([{ id: other.id }]);
    expect(await database.queue.get(dead.id)).toMatchObject({ status: "processing" });
    await host.query("COMMIT");
    await claim(minutesFromNow(2));
    expect(await database.queue.get(dead.id)).toMatchObject({ status: "cancelled", crashCount: 1 });
  });
});

describe("an old fence", () => {
  it("neither settles nor renews, alone or among others", async () => {
    await database.reset({ properties: 1, leads: 2 });
    await database.queue.enqueueMany([newJob(0, 0), newJob(1, 0)]);
    const [first, second] = await claim();
    if (first === undefined || second === undefined) throw new Error("Two jobs were expected.");
    const at = minutesFromNow(1);
    const again = await claim(at, 1);
    expect(again).toHaveLength(1);
    const late = again[0]?.id === first.id ? first : second;
    const outcome = { status: "completed", at } as const;
    await expect(database.queue.settle(late.id, late.fence, outcome)).rejects.toMatchObject({ code: "LEASE_LOST" });
    await expect(database.queue.heartbeat(late.id, late.fence, at, LEASE_MS)).rejects.toMatchObject({
      code: "LEASE_LOST",
    });
    const settlements = [late, ...again, ...again].map(({ id, fence }) => ({ id, fence, outcome }));
    expect(await database.queue.settleMany(settlements)).toEqual([late.id, late.id]);
    expect(await database.queue.get(late.id)).toMatchObject({ status: "completed", fence: 2 });
  });
});

describe("settling many", () => {
  it("ends, releases, fails and absorbs at once", async () => {
    await database.reset({ properties: 1, leads: 4 });
    await database.queue.enqueueMany([0, 1, 2, 3].map((lead) => newJob(lead, 0)));
    const held = await claim();
    const { item: newer } = await database.queue.enqueue(newJob(3, 0));
    const outcomes = [
      { status: "completed", at: NOW } as const,
      failure(NOW, minutesFromNow(5)),
      { status: "failed", at: NOW, errorCode: "VALIDATION", errorMessage: "No." } as const,
      failure(NOW, minutesFromNow(-5)),
    ];
    expect(
      await database.queue.settleMany(
        held.flatMap(({ id, fence }, index) => {
          const outcome = outcomes[index];
          return outcome === undefined ? [] : [{ id, fence, outcome }];
        }),
      ),
    ).toEqual([]);
    const ended = await Promise.all(held.map(({ id }) => database.queue.get(id)));
    expect(ended.map((job) => [job?.status, job?.retryCount, job?.errorMessage])).toEqual([
      ["completed", 0, null],
      ["pending", 1, "Slow."],
      ["failed", 0, "No."],
      ["cancelled", 1, `Job ${newer.id} does this one's work.`],
    ]);
    expect(await database.queue.get(newer.id)).toMatchObject({ nextRetryAt: minutesFromNow(-5) });
  });

  it("absorbs a released job also into one that is being queued at that moment", async () => {
    await database.reset({ properties: 1, leads: 1 });
    const { item } = await database.queue.enqueue(newJob(0, 0));
    const [held] = await claim();
    const host = await database.connect();
    await host.query("BEGIN");
    await host.query(
      "INSERT INTO lead_sync_queue (conversation_id, property_id, sync_operation) VALUES ($1, $2, 'push')",
      [item.conversationId, item.propertyId],
    );
    const settled = database.queue.settle(item.id, held?.fence ?? 0, failure(NOW, minutesFromNow(1)));
    await expect.poll(async () => (await host.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount).toBe(1);
    await host.query("COMMIT");
    await settled;
    expect(await database.queue.get(item.id)).toMatchObject({ status: "cancelled" });
    expect(await database.queue.list({ status: "pending" })).toHaveLength(1);
  });
});

describe("news of jobs", () => {
  /** How many notifications a piece of work sends: one of ours after it marks the end. */
  async function newsOf(work: () => Promise<unknown>): Promise<number> {
    const listener = await database.connect();
    let count = 0;
    const ended = new Promise<void>((resolve) => {
      listener.on("notification", ({ channel }) => {
        if (channel === CHANNEL) count += 1;
        else resolve();
      });
    });
    await listener.query(`LISTEN ${CHANNEL}; LISTEN the_end`);
    await work();
    await database.pool.query("NOTIFY the_end");
    await ended;
    return count;
  }

  it("comes once for a job that is due, and once for many", async () => {
    await database.reset({ properties: 1, leads: 50 });
    expect(await newsOf(() => database.queue.enqueue(newJob(0, 0)))).toBe(1);
    expect(await newsOf(() => database.queue.enqueueMany(Array.from({ length: 49 }, (_, n) => newJob(n + 1, 0))))).toBe(
      1,
    );
  });

  it("does not come for a job that is not due", async () => {
    await database.reset({ properties: 1, leads: 2 });
    const later = { notBefore: minutesFromNow(1) };
    expect(await newsOf(() => database.queue.enqueue(newJob(0, 0, later)))).toBe(0);
    expect(await newsOf(() => database.queue.enqueueMany([newJob(1, 0, later)]))).toBe(0);
  });

  it("comes once for a batch of settled jobs, and only when a freed lead has another job", async () => {
    await database.reset({ properties: 1, leads: 4 });
    await database.queue.enqueueMany([0, 1, 2, 3].map((lead) => newJob(lead, 0)));
    const [one, two, ...rest] = await claim();
    const settle = (jobs: readonly (typeof one)[]) =>
      database.queue.settleMany(
        jobs.flatMap((job) =>
          job ? [{ id: job.id, fence: job.fence, outcome: { status: "completed", at: NOW } as const }] : [],
        ),
      );
    expect(await newsOf(() => settle([one, two]))).toBe(0);
    await database.queue.enqueueMany([newJob(2, 0), newJob(3, 0)]);
    expect(await newsOf(() => settle(rest))).toBe(1);
  });
});
