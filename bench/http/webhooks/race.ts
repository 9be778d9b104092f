import pg from "pg";
import { createDatabase } from "../../../test/support/postgres/databases.js";
import { startPostgres } from "../../../test/support/postgres/start-postgres.js";
import { table } from "../../matching/table.js";
import { type Child, costOf, startChild } from "../process/child.js";
import { postgresCpuUs } from "../process/server-cpu.js";
import { median, ratios } from "../statistics.js";
import type { ServerKind, ServerRequest } from "./server.js";

export interface RaceOptions {
  rounds: number;
  deliveries: number;
  connections: number;
  poolSize: number;
}

interface Contender {
  kind: ServerKind;
  name: string;
}

interface Runner extends Contender {
  server: Child;
  port: number;
  perSecond: number[];
  cpuUs: number[];
  /** Processor time of PostgreSQL. */
  postgresUs: number[];
}

const DURABLE: readonly Contender[] = [
  { kind: "bare insert", name: "node:http, HMAC, one INSERT" },
  { kind: "ours", name: "ours, receipt and job in PostgreSQL" },
];

const IN_MEMORY: readonly Contender[] = [
  { kind: "bare read", name: "node:http, reads the body" },
  { kind: "bare check", name: "node:http, HMAC, JSON.parse, schema" },
  { kind: "ours in memory", name: "ours, receipt and job in memory" },
];

const SERVER = new URL("./server.ts", import.meta.url);
const LOAD = new URL("./load.ts", import.meta.url);

/** Deliveries accepted per second, beside the least a host would write by hand; markdown tables. */
export async function raceWebhooks(options: RaceOptions): Promise<string> {
  const load = await startChild(LOAD);
  const postgres = await startPostgres({ from: "embedded" });
  try {
    const head = `${options.deliveries} deliveries of 1 kB a round, ${options.connections} connections`;
    const durable = await race(DURABLE, load, postgres.url(), options);
    const inMemory = await race(IN_MEMORY, load, postgres.url(), options);
    return [
      `${head}, PostgreSQL ${postgres.version}, pools of ${options.poolSize}`,
      durable,
      `${head}, nothing stored on disk`,
      inMemory,
    ].join("\n\n");
  } finally {
    await load.stop();
    await postgres.stop();
  }
}

/** All take turns in every round, so that what disturbs the machine disturbs them alike. */
async function race(contenders: readonly Contender[], load: Child, url: string, options: RaceOptions): Promise<string> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const runners: Runner[] = [];
  for (const contender of contenders) runners.push(await enter(contender, url, options));
  try {
    // The first round is for the compilers and the plans.
    for (let round = -1; round < options.rounds; round++) {
      for (const runner of runners) {
        await load.ask("sign", options.deliveries);
        await admin.query("CHECKPOINT");
        const before = await postgresCpuUs(admin);
        let tookMs = 0;
        const cpuUs = await costOf(runner.server, async () => {
          tookMs = await load.ask<number>("send", { port: runner.port, connections: options.connections });
        });
        if (round < 0) continue;
        runner.perSecond.push((options.deliveries / tookMs) * 1000);
        runner.cpuUs.push(cpuUs / options.deliveries);
        runner.postgresUs.push(((await postgresCpuUs(admin)) - before) / options.deliveries);
      }
    }
  } finally {
    for (const { server } of runners) await server.stop();
    await admin.end();
  }
  return report(runners);
}

async function enter(contender: Contender, url: string, { poolSize }: RaceOptions): Promise<Runner> {
  const database = await createDatabase({ url, template: "template0" }, { empty: true });
  const server = await startChild(SERVER);
  const request: ServerRequest = { kind: contender.kind, databaseUrl: database.url, poolSize };
  const port = await server.ask<number>("listen", request);
  return { ...contender, server, port, perSecond: [], cpuUs: [], postgresUs: [] };
}

function report(runners: readonly Runner[]): string {
  const reference = runners[0]?.perSecond ?? [];
  const rows = runners.map(({ name, perSecond, cpuUs, postgresUs }) => {
    const shares = ratios(perSecond, reference);
    const spread = `${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`;
    const each = [cpuUs, postgresUs].map((values) => Math.round(median(values)));
    return [name, Math.round(median(perSecond)), median(shares).toFixed(2), spread, ...each];
  });
  return table(["", "deliveries/s", "× the first", "by round", "Node's µs each", "PostgreSQL's"], rows);
}
