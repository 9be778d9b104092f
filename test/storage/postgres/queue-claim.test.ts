import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueItem, SyncOperation } from "../../../src/domain/queue-item.js";
import {
  LEASE_MS,
  leadId,
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

const claim = (limit: number, more: { at?: string; workerId?: string; afterPropertyId?: string } = {}) =>
  database.queue.claim({ workerId: "worker", at: NOW, leaseMs: LEASE_MS, limit, ...more });

const complete = ({ id, fence }: QueueItem) => database.queue.settle(id, fence, { status: "completed", at: NOW });

describe("workers that race for jobs", () => {
  it("take each job once, never two of a lead at a time, and each lead's in order", async () => {
    const operations: SyncOperation[] = ["push", "pull", "status_update"];
    await database.reset({ properties: 7, leads: 60 });
    const jobs = Array.from({ length: 60 }, (_, lead) =>
      operations.map((syncOperation, step) =>
        newJob(lead, lead % 7, { syncOperation, notBefore: minutesFromNow(step - 10) }),
      ),
    ).flat();
    await database.queue.enqueueMany(jobs);
    const inWork = new Set<string>();
    const done = new Map<string, string[]>();
    const together: string[] = [];
    let ended = 0;

    const work = async (worker: number): Promise<void> => {
      for (let last = propertyId(worker % 7); ended < jobs.length; ) {
        const taken = await claim(1 + (worker % 4), { workerId: `worker ${worker}`, afterPropertyId: last });
        for (const { conversationId } of taken) {
          const lead = conversationId ?? "none";
          if (inWork.has(lead)) together.push(lead);
          inWork.add(lead);
        }
        for (const job of taken) {
          const lead = job.conversationId ?? "none";
          done.set(lead, [...(done.get(lead) ?? []), job.syncOperation]);
          // Before the settle is sent: another may take the lead's next as soon as it arrives.
          inWork.delete(lead);
          await complete(job);
          ended += 1;
          last = job.propertyId;
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, worker) => work(worker)));

    expect(together).toEqual([]);
    expect([...done.values()]).toEqual(Array.from({ length: 60 }, () => operations));
    const { rows } = await database.pool.query("SELECT DISTINCT status, fence FROM lead_sync_queue");
    expect(rows).toEqual([{ status: "completed", fence: 1 }]);
  });

  it("find a job each where there are enough, whatever the others hold at that moment", async () => {
    await database.reset({ properties: 3, leads: 30 });
    await database.queue.enqueueMany(Array.from({ length: 30 }, (_, lead) => newJob(lead, lead % 3)));
    const taken = await Promise.all(Array.from({ length: 10 }, () => claim(3)));
    expect(taken.map((jobs) => jobs.length)).toEqual(Array.from({ length: 10 }, () => 3));
    expect(new Set(taken.flat().map(({ id }) => id)).size).toBe(30);
  });

  it("let go of another job of a lead that somebody took at the same moment", async () => {
    await database.reset({ properties: 1, leads: 1 });
    await database.queue.enqueue(newJob(0, 0));
    const rival = await database.connect();
    await rival.query("BEGIN");
    await rival.query("SELECT lead_sync_claim('rival', $1, $2, 1, NULL)", [NOW, minutesFromNow(1)]);
    const urgent = await database.queue.enqueue(newJob(0, 0, { syncOperation: "pull", priority: 3 }));
    const taken = claim(1);
    await expect.poll(async () => (await rival.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount).toBe(1);
    await rival.query("COMMIT");
    expect(await taken).toEqual([]);
    expect(await database.queue.get(urgent.item.id)).toMatchObject({ status: "pending", fence: 0 });
  });

  it("take that job after all when the other claim is undone", async () => {
    await database.reset({ properties: 1, leads: 1 });
    await database.queue.enqueue(newJob(0, 0));
    const rival = await database.connect();
    await rival.query("BEGIN");
    await rival.query("SELECT lead_sync_claim('rival', $1, $2, 1, NULL)", [NOW, minutesFromNow(1)]);
    const urgent = await database.queue.enqueue(newJob(0, 0, { syncOperation: "pull", priority: 3 }));
    const taken = claim(1);
    await expect.poll(async () => (await rival.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount).toBe(1);
    await rival.query("ROLLBACK");
    expect(await taken).toMatchObject([{ id: urgent.item.id }]);
  });
});

describe("claims of many jobs", () => {
  it("stand in line, but not for ever behind somebody whose transaction stays open", async () => {
    await database.reset({ properties: 1, leads: 120 });
    await database.queue.enqueueMany(Array.from({ length: 120 }, (_, lead) => newJob(lead, 0)));
    const rival = await database.connect();
    await rival.query("BEGIN");
    await rival.query("SELECT lead_sync_claim('rival', $1, $2, 50, NULL)", [NOW, minutesFromNow(1)]);
    const taken = claim(60);
    await expect.poll(async () => (await rival.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount).toBe(1);
    expect(await claim(10)).toHaveLength(10);
    expect(await taken).toHaveLength(60);
    await rival.query("ROLLBACK");
  });
});

describe("fairness between properties", () => {
  const backlog = () =>
    database.pool.query(
      `INSERT INTO lead_sync_queue (property_id, sync_operation, next_retry_at)
       SELECT $1::uuid, 'push', $2::timestamptz - n * interval '1 second' FROM generate_series(1, 10000) AS n`,
      [propertyId(0), NOW],
    );

  it.each([1, 10])("10,000 jobs of one property do not hold up another's, with claims of %i", async (limit) => {
    await database.reset({ properties: 2, leads: 2 });
    await backlog();
    await claim(limit);
    const { item } = await database.queue.enqueue(newJob(1, 1));
    let last = propertyId(0);
    let claims = 0;
    for (let found = false; !found; claims += 1) {
      const taken = await claim(limit, { afterPropertyId: last });
      last = taken.at(-1)?.propertyId ?? last;
      found = taken.some(({ id }) => id === item.id);
    }
    expect(claims).toBeLessThanOrEqual(2);
  });

  it("deals rounds from behind the property served last", async () => {
    await database.reset({ properties: 4, leads: 40 });
    const wanted = [5, 1, 3, 0].flatMap((jobs, property) =>
      Array.from({ length: jobs }, (_, n) => newJob(property + 4 * n, property, { notBefore: minutesFromNow(n - 10) })),
    );
    await database.queue.enqueueMany(wanted);
    const taken = await claim(8, { afterPropertyId: propertyId(1) });
    expect(taken.map((job) => job.propertyId)).toEqual([2, 0, 1, 2, 0, 2, 0, 0].map(propertyId));
  });

  it("goes on to the next property when all that is due in one is held by others", async () => {
    await database.reset({ properties: 2, leads: 2 });
    await database.queue.enqueue(newJob(0, 0));
    await database.queue.enqueue(newJob(1, 1));
    const rival = await database.connect();
    await rival.query("BEGIN");
    await rival.query("SELECT FROM lead_sync_queue WHERE property_id = $1 FOR UPDATE", [propertyId(0)]);
    expect(await claim(1)).toMatchObject([{ propertyId: propertyId(1) }]);
    await rival.query("ROLLBACK");
  });
});

describe("the order within a property", () => {
  it("lets a job of low priority overtake one of high priority that came twenty minutes later", async () => {
    await database.reset({ properties: 1, leads: 3 });
    const low = newJob(0, 0, { priority: 1, notBefore: minutesFromNow(-20.1) });
    const high = newJob(1, 0, { priority: 3, notBefore: minutesFromNow(0) });
    const lowButLater = newJob(2, 0, { priority: 1, notBefore: minutesFromNow(-19.9) });
    await database.queue.enqueueMany([lowButLater, high, low]);
    const taken = [...(await claim(1)), ...(await claim(1)), ...(await claim(1))];
    expect(taken.map(({ id }) => id)).toEqual([low.id, high.id, lowButLater.id]);
  });

  it("passes over any number of jobs that are not due yet", async () => {
    await database.reset({ properties: 1, leads: 1 });
    await database.pool.query(
      `INSERT INTO lead_sync_queue (property_id, sync_operation, priority, next_retry_at)
       SELECT $1, 'push', 3, $2::timestamptz + interval '1 second' FROM generate_series(1, 1000)`,
      [propertyId(0), NOW],
    );
    const { item } = await database.queue.enqueue(newJob(0, 0, { priority: 1 }));
    expect(await claim(5)).toMatchObject([{ id: item.id }]);
  });
});

describe("switches of a property", () => {
  const integrate = (property: number, syncEnabled: boolean, direction = "bidirectional") =>
    database.pool.query(
      `INSERT INTO resman_integration (property_id, resman_property_id, api_credentials, sync_enabled, sync_direction)
       VALUES ($1, 'R', '{}', $2, $3)
       ON CONFLICT (property_id) DO UPDATE SET sync_enabled = excluded.sync_enabled, sync_direction = excluded.sync_direction`,
      [propertyId(property), syncEnabled, direction],
    );

  it("keep the jobs of a paused property waiting and take them once it is on again", async () => {
    await database.reset({ properties: 2, leads: 2 });
    await integrate(0, false);
    const [paused, open] = [newJob(0, 0), newJob(1, 1)];
    await database.queue.enqueueMany([paused, open]);
    expect(await claim(1)).toMatchObject([{ id: open.id }]);
    expect(await claim(5)).toEqual([]);
    await integrate(0, true);
    expect(await claim(5)).toMatchObject([{ id: paused.id }]);
  });

  it.each([
    ["to_resman", "push"],
    ["from_resman", "pull"],
  ] as const)(
    "let a lead's %s job through that its direction allows, though a forbidden one is ahead",
    async (direction, operation) => {
      await database.reset({ properties: 1, leads: 1 });
      await integrate(0, true, direction);
      const jobs = (["push", "pull"] as const).map((syncOperation) =>
        newJob(0, 0, { syncOperation, priority: syncOperation === operation ? 1 : 3 }),
      );
      await database.queue.enqueueMany(jobs);
      expect((await claim(5)).map((job) => job.syncOperation)).toEqual([operation]);
    },
  );
});

describe("a lead that moved to another property", () => {
  it("is worked on once at a time, and is not held up by what waits in a paused property", async () => {
    await database.reset({ properties: 2, leads: 1 });
    const before = newJob(0, 0, { notBefore: minutesFromNow(-1) });
    const after = newJob(0, 1, { syncOperation: "pull" });
    await database.queue.enqueueMany([before, after]);
    expect((await claim(5)).map(({ id }) => id)).toEqual([before.id]);
    await database.queue.cancel(before.id, NOW, "paused");
    await database.queue.enqueue(newJob(0, 0, { notBefore: minutesFromNow(-1) }));
    await database.pool.query(
      "INSERT INTO resman_integration (property_id, resman_property_id, api_credentials, sync_enabled) VALUES ($1, 'R', '{}', false)",
      [propertyId(0)],
    );
    expect(await claim(5)).toMatchObject([{ id: after.id, conversationId: leadId(0) }]);
  });
});

describe("a row written malformed by hand", () => {
  it("is set aside as failed and holds up nobody", async () => {
    await database.reset({ properties: 1, leads: 2 });
    await database.pool.query(
      `INSERT INTO lead_sync_queue (property_id, sync_operation, sync_data, next_retry_at)
       VALUES ($1, 'push', '[1]', $2), ($1, 'push', '{}', '-infinity')`,
      [propertyId(0), NOW],
    );
    const { item } = await database.queue.enqueue(newJob(1, 0));
    expect(await claim(5)).toMatchObject([{ id: item.id }]);
    const { rows } = await database.pool.query("SELECT status FROM lead_sync_queue WHERE error_code = 'INVALID_INPUT'");
    expect(rows).toEqual([{ status: "failed" }, { status: "failed" }]);
  });
});
