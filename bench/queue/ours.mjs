import { systemRuntime } from "../../src/runtime/system-runtime.ts";
import { databaseOf } from "../../src/storage/postgres/client/database-of.ts";
import { queueRepository } from "../../src/storage/postgres/queue/queue-repository.ts";
import { migrate, schemaNames } from "../../src/storage/postgres/schema/index.ts";
import { jobsChannel } from "../../src/storage/postgres/schema/names.ts";
import { addJobs, addLeads, openPool, settleDown } from "./database.mjs";

const LEASE_MS = 30_000;
const PROPERTIES = 10;
const now = () => new Date().toISOString();

export async function openOurs(database) {
  const pool = openPool(database, 12);
  await migrate(databaseOf(pool));
  return {
    pool,
    queue: queueRepository(databaseOf(pool), schemaNames()),
    channel: jobsChannel("public"),
    database: databaseOf(pool, { timers: systemRuntime }),
  };
}

export async function refill({ pool }, jobs) {
  await addLeads(pool, jobs, PROPERTIES);
  await addJobs(pool, { count: jobs, properties: PROPERTIES });
  await pool.query("TRUNCATE lead_sync_log");
  await settleDown(pool, "lead_sync_queue");
}

/** The whole port: turns, order, leases, fences. `audit` adds a log row for each job, in one more statement a batch. */
export const drainOurs =
  (context, { batch, workers, audit = false }) =>
  async (jobs) => {
    const { queue, pool } = context;
    let left = jobs;
    const work = async (worker) => {
      let last = `00000000-0000-4000-8000-${String(worker % PROPERTIES).padStart(12, "0")}`;
      while (left > 0) {
        const taken = await queue.claim({
          workerId: `w${worker}`,
          at: now(),
          leaseMs: LEASE_MS,
          limit: batch,
          afterPropertyId: last,
        });
        if (taken.length === 0) continue;
        last = taken.at(-1).propertyId;
        const at = now();
        if (audit) await log(pool, taken);
        if (batch === 1) await queue.settle(taken[0].id, taken[0].fence, { status: "completed", at });
        else
          await queue.settleMany(taken.map(({ id, fence }) => ({ id, fence, outcome: { status: "completed", at } })));
        left -= taken.length;
      }
    };
    await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  };

const log = (pool, jobs) =>
  pool.query({
    name: "audit",
    text: `INSERT INTO lead_sync_log (conversation_id, property_id, sync_direction, sync_status, sync_type)
           SELECT c, p, 'to_resman', 'success', 'update' FROM unnest($1::uuid[], $2::uuid[]) AS j(c, p)`,
    values: [jobs.map((job) => job.conversationId), jobs.map((job) => job.propertyId)],
  });

/** What a claim could cost at best on this table: no turns, no leads kept apart, no fences checked. */
export const drainBare =
  ({ pool }, { batch, workers }) =>
  async (jobs) => {
    let left = jobs;
    const work = async () => {
      while (left > 0) {
        const { rows } = await pool.query({
          name: "bare claim",
          text: `UPDATE lead_sync_queue SET status = 'processing', lease_owner = 'w', lease_until = now() + interval '30 s',
                   fence = fence + 1, updated_at = now()
                 WHERE id IN (SELECT id FROM lead_sync_queue WHERE status = 'pending' AND next_retry_at <= now()
                   ORDER BY next_retry_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
          values: [batch],
        });
        if (rows.length === 0) continue;
        await pool.query({
          name: "bare settle",
          text: `UPDATE lead_sync_queue SET status = 'completed', processed_at = now(), lease_owner = NULL, lease_until = NULL,
                   updated_at = now() WHERE id = ANY ($1::uuid[])`,
          values: [rows.map(({ id }) => id)],
        });
        left -= rows.length;
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  };
