import { parseArgs } from "node:util";
import { raceFanOut } from "./fan-out/race.js";
import { measureLatency } from "./latency/measure.js";
import { raceWebhooks } from "./webhooks/race.js";

/*
 * What the doors cost: webhooks accepted per second, fan-out to many sockets, and the time from a staff edit in ResMan to a
 * client. Each contender is a process of its own; what loads it is another one.
 */

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: "webhooks,fan-out,latency" },
    rounds: { type: "string", default: "5" },
    deliveries: { type: "string", default: "10000" },
    connections: { type: "string", default: "64" },
    clients: { type: "string", default: "1000" },
    edits: { type: "string", default: "300" },
    "pull-every": { type: "string", default: "1000" },
    pool: { type: "string", default: "10" },
  },
});

const parts = new Set(flags.only.split(","));
const rounds = Number(flags.rounds);
const print = (text: string): boolean => process.stdout.write(`${text}\n\n`);

print(`Node ${process.versions.node}, ${rounds} interleaved rounds, medians.`);

if (parts.has("webhooks")) {
  print(
    await raceWebhooks({
      rounds,
      deliveries: Number(flags.deliveries),
      connections: Number(flags.connections),
      poolSize: Number(flags.pool),
    }),
  );
}

if (parts.has("fan-out")) print(await raceFanOut({ rounds, clients: Number(flags.clients) }));

if (parts.has("latency")) {
  print(await measureLatency({ edits: Number(flags.edits), leads: 20, pullEveryMs: Number(flags["pull-every"]) }));
}
