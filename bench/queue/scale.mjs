import { createReadStream, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { addJobs, addLeads, createDatabase, dropDatabase, leadId, propertyId, settleDown } from "./database.mjs";
import { openOurs } from "./ours.mjs";
import { median, quantile } from "./statistics.mjs";

const now = () => new Date().toISOString();

/** What else the table holds while 20,000 jobs are due. */
const FILLINGS = (million) => [
  { name: "20,000 due, nothing else", more: [] },
  { name: `${million} waiting`, more: [{ count: million }] },
  { name: `${million} finished`, more: [{ count: million, status: "completed" }] },
  {
    name: `95 % of ${million} due tomorrow`,
    more: [{ count: Math.round(million * 0.95), due: "now() + interval '1 day'" }],
  },
];

/**
 * Milliseconds of a claim, its jobs settled in between, by what the table holds. Each filling has a database of its own;
 * they take turns, so that what disturbs the machine disturbs them alike.
 */
export async function claimTimes({ million, properties, claims }) {
  const places = [];
  for (const { name, more } of FILLINGS(million).filter((_, index) => properties === 10 || index % 3 === 0)) {
    const database = `queue_bench_filled_${places.length}`;
    await createDatabase(database);
    const context = await openOurs(database);
    await addLeads(context.pool, 1, properties);
    for (const filling of more) await addJobs(context.pool, { from: 1_000_000, properties, ...filling });
    await addJobs(context.pool, { from: 1, count: 20_000, properties });
    await settleDown(context.pool, "lead_sync_queue");
    places.push({ name, properties, database, context, took: { 1: [], 500: [] } });
  }
  for (let n = 0; n < claims; n += 1) {
    for (const place of places) {
      for (const limit of [1, 500]) place.took[limit].push(await timeClaim(place, limit));
    }
  }
  for (const { context, database } of places) {
    await context.pool.end();
    await dropDatabase(database);
  }
  return places.map(({ name, took }) => ({ name, properties, 1: median(took[1]), 500: median(took[500]) }));
}

async function timeClaim(place, limit) {
  const { queue } = place.context;
  const begin = performance.now();
  const jobs = await queue.claim({
    workerId: "w",
    at: now(),
    leaseMs: 600_000,
    limit,
    ...(place.last && { afterPropertyId: place.last }),
  });
  const took = performance.now() - begin;
  place.last = jobs.at(-1)?.propertyId;
  const at = now();
  await queue.settleMany(jobs.map(({ id, fence }) => ({ id, fence, outcome: { status: "completed", at } })));
  return took;
}

/** Milliseconds of a claim of 500 in each tenth of a drain of all jobs by one worker, after vacuuming only what is automatic. */
export async function timesOverDrain(context, jobs) {
  await addLeads(context.pool, 1, 10);
  await addJobs(context.pool, { count: jobs, properties: 10 });
  await settleDown(context.pool, "lead_sync_queue");
  const place = { context };
  const took = [];
  for (let left = jobs; left > 0; left -= 500) took.push(await timeClaim(place, 500));
  const tenth = Math.ceil(took.length / 10);
  return Array.from({ length: 10 }, (_, n) => median(took.slice(n * tenth, (n + 1) * tenth)));
}

/** Milliseconds from the call that queues a job to the moment a listening worker has claimed it. */
export async function ourLatencies({ pool, queue, database, channel }, samples) {
  await addLeads(pool, samples, 10);
  let started;
  const unlisten = await database.listen(channel, async () => {
    const jobs = await queue.claim({ workerId: "w", at: now(), leaseMs: 30_000, limit: 1 });
    if (jobs.length === 0) return;
    started(performance.now());
  });
  const latencies = [];
  for (let n = 1; n <= samples; n += 1) {
    const start = new Promise((resolve) => {
      started = resolve;
    });
    const begin = performance.now();
    await queue.enqueue(newJob(n));
    latencies.push((await start) - begin);
  }
  await unlisten();
  return latencies;
}

const newJob = (n) => ({
  id: `01900000-0000-7000-8000-${String(n).padStart(12, "0")}`,
  conversationId: leadId(n),
  resmanLeadId: null,
  propertyId: propertyId(n % 10),
  syncOperation: "push",
  syncData: {},
  trigger: "api",
  priority: 2,
  maxRetries: 3,
  notBefore: now(),
  at: now(),
});

export async function enqueueSpeed({ pool, queue }, jobs) {
  await addLeads(pool, jobs, 10);
  await settleDown(pool, "lead_sync_queue");
  const all = Array.from({ length: jobs }, (_, n) => newJob(n + 1));
  const begin = performance.now();
  for (let n = 0; n < jobs; n += 1000) await queue.enqueueMany(all.slice(n, n + 1000));
  return (jobs / (performance.now() - begin)) * 1000;
}

export async function copySpeed({ pool }, jobs) {
  await addLeads(pool, jobs, 10);
  await settleDown(pool, "lead_sync_queue");
  const file = join(tmpdir(), `queue-bench-${process.pid}.txt`);
  const at = now();
  writeFileSync(
    file,
    Array.from({ length: jobs }, (_, n) => {
      const { id, conversationId, propertyId: property } = newJob(n + 1);
      return `${id}\t${conversationId}\t${property}\tpush\t{}\tapi\t2\t3\t${at}\t${at}\t${at}\n`;
    }).join(""),
  );
  const client = await pool.connect();
  const begin = performance.now();
  await pipeline(
    createReadStream(file),
    client.query(
      copyFrom(`COPY lead_sync_queue (id, conversation_id, property_id, sync_operation, sync_data, trigger, priority,
        max_retries, next_retry_at, created_at, updated_at) FROM STDIN`),
    ),
  );
  const speed = (jobs / (performance.now() - begin)) * 1000;
  client.release();
  return speed;
}

export const percentiles = (values) => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95) });
