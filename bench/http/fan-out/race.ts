import { table } from "../../matching/table.js";
import { type Child, costOf, startChild } from "../process/child.js";
import { median, ratios } from "../statistics.js";
import type { Burst, SenderKind } from "./server.js";

export interface FanOutOptions {
  rounds: number;
  clients: number;
}

interface Contender {
  kind: SenderKind;
  name: string;
}

interface Runner extends Contender {
  server: Child;
  clients: Child;
  perSecond: number[];
  cpuUs: number[];
}

interface Race {
  title: string;
  burst: Burst;
  contenders: readonly Contender[];
}

const BARE: Contender = { kind: "bare", name: "ws, one text for all" };
const OURS: Contender = { kind: "ours", name: "RealtimeHub" };

const RACES: readonly Race[] = [
  { title: "one event a tick", burst: { ticks: 200, perTick: 1 }, contenders: [BARE, OURS] },
  {
    title: "eight events a tick",
    burst: { ticks: 50, perTick: 8 },
    contenders: [OURS, BARE, { kind: "ours, batch=1", name: "RealtimeHub, clients with batch=1" }],
  },
];

/** Events that reach so many sockets per second, beside what `ws` alone can do; markdown tables. */
export async function raceFanOut(options: FanOutOptions): Promise<string> {
  const tables: string[] = [];
  for (const { title, burst, contenders } of RACES) {
    tables.push(`${options.clients} clients of one property, ${title}`, await race(contenders, burst, options));
  }
  return tables.join("\n\n");
}

/** All take turns in every round, so that what disturbs the machine disturbs them alike. */
async function race(contenders: readonly Contender[], burst: Burst, options: FanOutOptions): Promise<string> {
  const messages = burst.ticks * burst.perTick * options.clients;
  const runners: Runner[] = [];
  for (const contender of contenders) runners.push(await enter(contender, options.clients));
  try {
    // The first round is for the compilers.
    for (let round = -1; round < options.rounds; round++) {
      for (const runner of runners) {
        const { server, clients } = runner;
        await clients.ask("expect", messages);
        let tookMs = 0;
        const cpuUs = await costOf(server, async () => {
          const begin = performance.now();
          await server.ask("send", burst);
          await clients.ask("received");
          tookMs = performance.now() - begin;
        });
        if (round < 0) continue;
        runner.perSecond.push((messages / tookMs) * 1000);
        runner.cpuUs.push(cpuUs / messages);
      }
    }
  } finally {
    for (const { server, clients } of runners) {
      await clients.stop();
      await server.stop();
    }
  }
  return report(runners);
}

async function enter(contender: Contender, count: number): Promise<Runner> {
  const server = await startChild(new URL("./server.ts", import.meta.url));
  const clients = await startChild(new URL("./clients.ts", import.meta.url));
  const port = await server.ask<number>("listen", contender.kind);
  await clients.ask("connect", { port, clients: count });
  return { ...contender, server, clients, perSecond: [], cpuUs: [] };
}

function report(runners: readonly Runner[]): string {
  const reference = runners[0]?.perSecond ?? [];
  const rows = runners.map(({ name, perSecond, cpuUs }) => {
    const shares = ratios(perSecond, reference);
    const spread = `${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`;
    return [name, Math.round(median(perSecond)), median(shares).toFixed(2), spread, median(cpuUs).toFixed(2)];
  });
  return table(["", "events/s", "× the first", "by round", "server's µs each"], rows);
}
