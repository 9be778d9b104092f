import { parseArgs } from "node:util";
import { createDatabase, dropDatabase, serverUrl } from "./database.mjs";
import { drainBare, drainOurs, openOurs, refill } from "./ours.mjs";
import {
  bossLatencies,
  drainBoss,
  drainGraphile,
  graphileLatencies,
  openBoss,
  openGraphile,
  refillBoss,
  refillGraphile,
} from "./peers.mjs";
import { claimTimes, copySpeed, enqueueSpeed, ourLatencies, percentiles, timesOverDrain } from "./scale.mjs";
import { median, table } from "./statistics.mjs";

const { values: flags } = parseArgs({
  options: {
    jobs: { type: "string", default: "20000" },
    rounds: { type: "string", default: "5" },
    million: { type: "string", default: "1000000" },
    only: { type: "string", default: "drain,single,latency,scale,whole,bulk" },
    quick: { type: "boolean", default: false },
  },
});

if (!serverUrl) {
  process.stderr.write("Set DATABASE_URL to a PostgreSQL server where databases may be created by a superuser, e.g.\n");
  process.stderr.write("  DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres npm start -- --quick\n");
  process.exit(1);
}

const jobs = flags.quick ? 4000 : Number(flags.jobs);
const rounds = flags.quick ? 3 : Number(flags.rounds);
const million = flags.quick ? 50_000 : Number(flags.million);
const parts = new Set(flags.only.split(","));
const NAMES = ["queue_bench_ours", "queue_bench_graphile", "queue_bench_boss"];
const print = (text = "") => process.stdout.write(`${text}\n`);

for (const name of NAMES) await createDatabase(name);
const ours = await openOurs(NAMES[0]);
const graphile = await openGraphile(NAMES[1]);
const boss = await openBoss(NAMES[2]);
const {
  rows: [{ version }],
} = await ours.pool.query("SELECT split_part(version(), ' ', 2) AS version");
print(`PostgreSQL ${version}, Node ${process.versions.node}, ${rounds} interleaved rounds, medians.`);

/** Runs all contenders in each round, so that what disturbs the machine disturbs them alike. */
async function race(title, contenders, count, reference) {
  const speeds = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, refillIt, drain } of contenders) {
      await refillIt(count);
      const begin = performance.now();
      const after = await drain(count);
      speeds.get(name).push((count / (performance.now() - begin)) * 1000);
      await after?.();
    }
  }
  const of = (name) => median(speeds.get(name));
  print(`\n${title} (${count} jobs)\n`);
  print(
    table(
      ["", "jobs/s", ...reference.map((name) => `× ${name}`)],
      contenders.map(({ name }) => [
        name,
        Math.round(of(name)),
        ...reference.map((other) => (of(name) / of(other)).toFixed(2)),
      ]),
    ),
  );
}

const own = (options) => ({ refillIt: (count) => refill(ours, count), drain: drainOurs(ours, options) });
const bare = (options) => ({ refillIt: (count) => refill(ours, count), drain: drainBare(ours, options) });
const worker = (isTuned) => ({
  refillIt: (count) => refillGraphile(graphile, count),
  drain: drainGraphile(graphile, { isTuned }),
});
const fetcher = (options) => ({ refillIt: (count) => refillBoss(boss, count), drain: drainBoss(boss, options) });

if (parts.has("drain")) {
  await race(
    "Drain",
    [
      ...[10, 100, 500].flatMap((batch) =>
        [1, 2, 4].map((workers) => ({ name: `ours, batch ${batch}, workers ${workers}`, ...own({ batch, workers }) })),
      ),
      { name: "ours, batch 500, workers 4, a log row a job", ...own({ batch: 500, workers: 4, audit: true }) },
      { name: "ours, batch 100, workers 4, a log row a job", ...own({ batch: 100, workers: 4, audit: true }) },
      { name: "bare loop, batch 500, workers 1", ...bare({ batch: 500, workers: 1 }) },
      { name: "bare loop, batch 500, workers 4", ...bare({ batch: 500, workers: 4 }) },
      { name: "graphile-worker tuned", ...worker(true) },
      { name: "pg-boss, batch 500, workers 4", ...fetcher({ batch: 500, workers: 4 }) },
      { name: "pg-boss, batch 100, workers 1", ...fetcher({ batch: 100, workers: 1 }) },
    ],
    jobs,
    ["graphile-worker tuned", "pg-boss, batch 500, workers 4"],
  );
}

if (parts.has("single")) {
  await race(
    "One job at a time",
    [
      { name: "ours, batch 1, workers 10", ...own({ batch: 1, workers: 10 }) },
      { name: "ours, batch 1, workers 10, a log row a job", ...own({ batch: 1, workers: 10, audit: true }) },
      { name: "ours, batch 1, workers 1", ...own({ batch: 1, workers: 1 }) },
      { name: "ours, batch 500, workers 1", ...own({ batch: 500, workers: 1 }) },
      { name: "bare loop, batch 1, workers 10", ...bare({ batch: 1, workers: 10 }) },
      { name: "graphile-worker defaults", ...worker(false) },
    ],
    Math.round(jobs / 5),
    ["graphile-worker defaults"],
  );
}

if (parts.has("latency")) {
  await refillGraphile(graphile, 0);
  const samples = { ours: [], graphile: [], boss: [] };
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push(...(await ourLatencies(ours, 100)));
    samples.graphile.push(...(await graphileLatencies(graphile, 100)));
    samples.boss.push(...(await bossLatencies(boss, 3)));
  }
  print("\nFrom the call that queues a job to its start, idle (ms)\n");
  print(
    table(
      ["", "p50", "p95"],
      Object.entries({
        "ours (LISTEN)": samples.ours,
        "graphile-worker (LISTEN)": samples.graphile,
        "pg-boss (polls every 500 ms)": samples.boss,
      }).map(([name, values]) => {
        const { p50, p95 } = percentiles(values);
        return [name, p50.toFixed(2), p95.toFixed(2)];
      }),
    ),
  );
}

if (parts.has("scale")) {
  const results = [];
  for (const properties of [1, 10, 1000]) results.push(...(await claimTimes({ million, properties, claims: 21 })));
  print("\nTime of a claim by what else the table holds (ms, median of 21, in turns)\n");
  print(
    table(
      ["", "properties", "claim 1", "claim 500"],
      results.map((result) => [result.name, result.properties, result[1].toFixed(2), result[500].toFixed(2)]),
    ),
  );
}

if (parts.has("whole")) {
  const tenths = await timesOverDrain(ours, million);
  print(`\nTime of a claim of 500 over a drain of ${million} jobs (ms, median of each tenth)\n`);
  print(
    table(
      tenths.map((_, index) => index + 1),
      [tenths.map((ms) => ms.toFixed(2))],
    ),
  );
}

if (parts.has("bulk")) {
  const speeds = { many: [], copy: [] };
  for (let round = 0; round < rounds; round += 1) {
    speeds.many.push(await enqueueSpeed(ours, jobs));
    speeds.copy.push(await copySpeed(ours, jobs));
  }
  print(`\nQueuing ${jobs} jobs\n`);
  print(
    table(
      ["", "jobs/s", "× COPY"],
      [
        [
          "enqueueMany of 1,000",
          Math.round(median(speeds.many)),
          (median(speeds.many) / median(speeds.copy)).toFixed(2),
        ],
        ["COPY", Math.round(median(speeds.copy)), "1.00"],
      ],
    ),
  );
}

await boss.boss.stop({ graceful: false });
await Promise.all([ours.pool.end(), graphile.pool.end(), boss.pool.end()]);
for (const name of NAMES) await dropDatabase(name);
