import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueueRepository } from "../../../src/ports/storage.js";
import { databaseOf } from "../../../src/storage/postgres/client/database-of.js";
import { queueRepository } from "../../../src/storage/postgres/queue/queue-repository.js";
import { schemaNames } from "../../../src/storage/postgres/schema/index.js";
import { LEASE_MS, NOW, openQueueDatabase, propertyId, type QueueDatabase } from "./support/queue.js";

const CLAIM_INDEXES = [
  "idx_lead_sync_queue_inbound",
  "idx_lead_sync_queue_lease",
  "idx_lead_sync_queue_outbound",
  "uq_lead_sync_queue_pending",
  "uq_lead_sync_queue_processing",
];

const AGE_INDEXES = [
  "idx_lead_sync_queue_age",
  "idx_lead_sync_queue_inbound",
  "idx_lead_sync_queue_lease",
  "idx_lead_sync_queue_outbound",
];

let database: QueueDatabase;
beforeAll(async () => {
  database = await openQueueDatabase();
});
afterAll(() => database.close());

/** Ten properties with 20,000 jobs each, of which a thousand altogether are due, after the plan of a call was made without them. */
async function planOf(call: (queue: QueueRepository) => Promise<unknown>): Promise<{ text: string; rows: number[] }> {
  await database.reset({ properties: 10, leads: 0 });
  const { connectionString } = database.pool.options;
  // One connection, however long the jobs take to come: it keeps the plans.
  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0 });
  const queue = queueRepository(databaseOf(pool), schemaNames());
  await call(queue);
  const client = await pool.connect();
  const plans: string[] = [];
  client.on("notice", ({ message = "" }) => plans.push(message));
  await client.query(`LOAD 'auto_explain'; SET client_min_messages = log; SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off`);
  client.release();
  const writer = await database.connect();
  // Without foreign keys: they would take most of the time.
  await writer.query("SET session_replication_role = replica");
  await writer.query(
    `INSERT INTO lead_sync_queue (id, property_id, sync_operation, priority, next_retry_at, created_at)
     SELECT gen_random_uuid(), ($2::uuid[])[1 + n % 10], (ARRAY['push', 'pull'])[1 + n % 2], 1 + n % 3,
       $1::timestamptz + (n - 1000) * interval '1 second', $1::timestamptz + (n - 2000) * interval '1 second'
     FROM generate_series(1, 200000) AS n`,
    [NOW, Array.from({ length: 10 }, (_, n) => propertyId(n))],
  );
  await call(queue);
  await pool.end();
  const text = plans.join("\n");
  const rows = [...text.matchAll(/actual rows=([\d.]+) loops=(\d+)/g)].map(
    ([, each, loops]) => Number(each) * Number(loops),
  );
  return { text, rows };
}

const indexesOf = (plan: string): string[] =>
  [...new Set([...plan.matchAll(/using (\w+) on lead_sync_queue/g)].map(([, name = ""]) => name))].sort();

const SLOW = /Seq Scan on lead_sync_queue|Bitmap|Sort Method/;

describe("the plan of a claim", () => {
  it("is bound to its indexes, also when it was made while the queue was empty and 200,000 jobs came since", async () => {
    const claimed: number[] = [];
    const { text, rows } = await planOf(async (queue) => {
      claimed.push((await queue.claim({ workerId: "worker", at: NOW, leaseMs: LEASE_MS, limit: 20 })).length);
    });
    expect(claimed).toEqual([0, 20]);
    expect(indexesOf(text)).toEqual(CLAIM_INDEXES);
    expect(text).not.toMatch(SLOW);
    // No node of the plan saw more than a handful of rows for each job: the rest was neither read nor locked.
    expect(rows.length).toBeGreaterThan(20);
    expect(Math.max(...rows)).toBeLessThanOrEqual(120);
  }, 60_000);
});

describe("the plan of the age of the queue", () => {
  it("reads the oldest job of each property and way, however many wait, and none of properties that are off", async () => {
    const ages: (string | undefined)[] = [];
    const { text, rows } = await planOf(async (queue) => {
      await database.pool.query(
        `INSERT INTO resman_integration (property_id, resman_property_id, sync_enabled) VALUES ($1, 'off', false)
         ON CONFLICT DO NOTHING`,
        [propertyId(1)],
      );
      ages.push(await queue.oldestLate({ at: NOW }));
      ages.push(await queue.oldestLate({ at: NOW, propertyId: propertyId(3) }));
    });
    const queued = (n: number) => new Date(Date.parse(NOW) + (n - 2000) * 1000).toISOString();
    expect(ages).toEqual([undefined, undefined, queued(2), queued(3)]);
    expect(indexesOf(text)).toEqual(AGE_INDEXES);
    expect(text).not.toMatch(SLOW);
    expect(rows.length).toBeGreaterThan(10);
    expect(Math.max(...rows)).toBeLessThanOrEqual(30);
    // Rows that were read in vain are not in what a node gives.
    expect(text).not.toMatch(/Rows Removed by Filter: \d\d/);
  }, 60_000);
});
