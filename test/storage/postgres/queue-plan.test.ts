import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

let database: QueueDatabase;
beforeAll(async () => {
  database = await openQueueDatabase();
});
afterAll(() => database.close());

describe("the plan of a claim", () => {
  it("is bound to its indexes, also when it was made while the queue was empty and 200,000 jobs came since", async () => {
    await database.reset({ properties: 10, leads: 0 });
    const { connectionString } = database.pool.options;
    const pool = new pg.Pool({ connectionString, max: 1 });
    const queue = queueRepository(databaseOf(pool), schemaNames());
    const claim = () => queue.claim({ workerId: "worker", at: NOW, leaseMs: LEASE_MS, limit: 20 });
    await claim();
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
      `INSERT INTO lead_sync_queue (id, property_id, sync_operation, priority, next_retry_at)
       SELECT gen_random_uuid(), ($2::uuid[])[1 + n % 10], (ARRAY['push', 'pull'])[1 + n % 2], 1 + n % 3,
         $1::timestamptz + (n - 1000) * interval '1 second'
       FROM generate_series(1, 200000) AS n`,
      [NOW, Array.from({ length: 10 }, (_, n) => propertyId(n))],
    );
    expect(await claim()).toHaveLength(20);
    await pool.end();

    const text = plans.join("\n");
    const used = new Set([...text.matchAll(/using (\w+) on lead_sync_queue/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(CLAIM_INDEXES);
    expect(text).not.toMatch(/Seq Scan on lead_sync_queue|Bitmap|Sort Method/);
    // No node of the plan saw more than a handful of rows for each job: the rest was neither read nor locked.
    const rows = [...text.matchAll(/actual rows=([\d.]+) loops=(\d+)/g)].map(
      ([, each, loops]) => Number(each) * Number(loops),
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(Math.max(...rows)).toBeLessThanOrEqual(120);
  }, 60_000);
});
