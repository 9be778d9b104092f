import { Logger, run, runMigrations } from "graphile-worker";
import PgBoss from "pg-boss";
import { openPool, settleDown, urlOf } from "./database.mjs";

const logger = new Logger(() => () => {});

export async function openGraphile(database) {
  const pool = openPool(database, 10);
  await runMigrations({ pgPool: pool, logger });
  return { pool };
}

export async function refillGraphile({ pool }, jobs) {
  await pool.query("DELETE FROM graphile_worker._private_jobs");
  await pool.query(
    `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
       SELECT json_populate_record(NULL::graphile_worker.job_spec, '{"identifier": "noop"}') FROM generate_series(1, ${jobs})))`,
  );
  await settleDown(pool, "graphile_worker._private_jobs");
}

/** As its documentation tunes it for speed: a local queue, completions in batches. */
const TUNED = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };

export const drainGraphile =
  ({ pool }, { isTuned }) =>
  async (jobs) => {
    let left = jobs;
    let end;
    const ended = new Promise((resolve) => {
      end = resolve;
    });
    const runner = await run({
      pgPool: pool,
      logger,
      noHandleSignals: true,
      preset: { worker: { concurrentJobs: 24, ...(isTuned && TUNED) } },
      taskList: {
        noop: () => {
          left -= 1;
          if (left === 0) end();
        },
      },
    });
    await ended;
    return () => runner.stop();
  };

export async function graphileLatencies({ pool }, samples) {
  let started;
  const runner = await run({
    pgPool: pool,
    logger,
    noHandleSignals: true,
    preset: { worker: { concurrentJobs: 1 } },
    taskList: { noop: () => started(performance.now()) },
  });
  const latencies = [];
  for (let n = 0; n < samples; n += 1) {
    const start = new Promise((resolve) => {
      started = resolve;
    });
    const begin = performance.now();
    await pool.query({ name: "add", text: "SELECT FROM graphile_worker.add_job('noop')" });
    latencies.push((await start) - begin);
  }
  await runner.stop();
  return latencies;
}

export async function openBoss(database) {
  const boss = new PgBoss({ connectionString: urlOf(database), supervise: false, schedule: false, max: 10 });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("noop");
  return { boss, pool: openPool(database, 2) };
}

export async function refillBoss({ boss, pool }, jobs) {
  await pool.query("DELETE FROM pgboss.job");
  for (let left = jobs; left > 0; left -= 1000) {
    await boss.insert(Array.from({ length: Math.min(left, 1000) }, () => ({ name: "noop", data: {} })));
  }
  await settleDown(pool, "pgboss.job");
}

export const drainBoss =
  ({ boss }, { batch, workers }) =>
  async (jobs) => {
    let left = jobs;
    const work = async () => {
      while (left > 0) {
        const taken = await boss.fetch("noop", { batchSize: batch });
        if (taken.length === 0) continue;
        await boss.complete(
          "noop",
          taken.map(({ id }) => id),
        );
        left -= taken.length;
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  };

export async function bossLatencies({ boss, pool }, samples) {
  await pool.query("DELETE FROM pgboss.job");
  let started;
  await boss.work("noop", { pollingIntervalSeconds: 0.5 }, async () => started(performance.now()));
  const latencies = [];
  for (let n = 0; n < samples; n += 1) {
    const start = new Promise((resolve) => {
      started = resolve;
    });
    const begin = performance.now();
    await boss.send("noop", {});
    latencies.push((await start) - begin);
  }
  await boss.offWork("noop");
  return latencies;
}
