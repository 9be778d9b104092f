import { parseArgs } from "node:util";
import { median } from "../http/statistics.js";
import { Goals } from "./goals.js";
import { inStep } from "./in-step/child.js";
import { ours } from "./ours.js";
import { PEERS } from "./peers.js";
import { type Outcome, race } from "./race.js";
import { floorOf, inStepTable, lastingOf, raceTable, sharedTable } from "./report.js";
import { type SharedOutcome, shareBase } from "./shared-base.js";

/*
 * What keeping a portal and an Airtable base in step costs: requests and time, beside the official client and seed 004, alone
 * and with several engines in one base; and CPU and memory where there is nothing to do. Airtable is our fake, which counts
 * and punishes as the real one does; all but CPU is virtual time, so that the numbers are the same on every machine. A goal
 * that is missed fails the run.
 */

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: "race,shared,in-step" },
    leads: { type: "string", default: "10000" },
    latency: { type: "string", default: "100,250" },
    "shared-leads": { type: "string", default: "4000" },
    "in-step-leads": { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
  },
});

const parts = new Set(flags.only.split(","));
const leads = Number(flags.leads);
const latencies = flags.latency.split(",").map(Number);
const goals = new Goals();
const print = (text: string): boolean => process.stdout.write(`${text}\n\n`);

for (const latencyMs of parts.has("race") ? latencies : []) {
  const outcomes: Outcome[] = [];
  for (const contender of [ours(), ...PEERS]) outcomes.push(await race(contender, { leads, latencyMs }));
  print(`${leads} leads edited on both sides, ${latencyMs} ms there and back; one cycle of each.`);
  print(raceTable(outcomes, leads));
  judge(outcomes[0], `${latencyMs} ms: `);
}

for (const latencyMs of parts.has("shared") ? latencies : []) {
  const together = Number(flags["shared-leads"]);
  const outcomes: SharedOutcome[] = [];
  for (const engines of [1, 4]) outcomes.push(await shareBase({ engines, leads: together, latencyMs }));
  print(`Engines with a table each in one base, ${together} leads in all, ${latencyMs} ms there and back.`);
  print(sharedTable(outcomes));
  for (const { engines, traffic, lost, doubled } of outcomes) {
    const name = `${latencyMs} ms, ${engines} in one base: `;
    const requests = (size: number): number => engines * Math.ceil(together / engines / size);
    goals.exactly(`${name}answers 429`, traffic.answers429, 0);
    goals.exactly(`${name}reads`, traffic.lists, requests(100));
    goals.exactly(`${name}writes`, traffic.updates, requests(10));
    goals.exactly(`${name}edits lost, records doubled`, lost + doubled, 0);
  }
}

if (parts.has("in-step")) {
  const measured = await inStep({ leads: Number(flags["in-step-leads"]), rounds: Number(flags.rounds) });
  const { requests, airtableWrites, storeWrites } = measured;
  print(
    `Full syncs of one table, medians of ${flags.rounds}. Five requests a second take ${lastingOf(floorOf(requests))}.`,
  );
  print(inStepTable(measured));
  goals.exactly("in step: writes to Airtable", airtableWrites, 0);
  goals.exactly("in step: rows stored, but for how far it has come", rowsOf(storeWrites), 0);
  const kept = median(measured.rounds.map(({ heapGrowthBytes }) => heapGrowthBytes));
  goals.atMost("in step: MiB of heap a sync keeps ≤ 5", kept / 2 ** 20, 5);
}

print(goals.toString());
if (!goals.allMet) process.exitCode = 1;

function judge(outcome: Outcome | undefined, name: string): void {
  if (!outcome?.idle) throw new Error("Ours was not looked at.");
  const { all, push, lost, doubled, idle } = outcome;
  goals.exactly(`${name}reads`, all.lists, leads / 100);
  goals.exactly(`${name}writes`, all.updates, leads / 10);
  goals.exactly(`${name}reads of single records`, all.gets, 0);
  goals.exactly(`${name}answers 429`, all.answers429, 0);
  goals.atMost(`${name}time of the writes ÷ their floor ≤ 1.02`, push.ms / floorOf(leads / 10), 1.02);
  goals.exactly(`${name}edits lost, records doubled`, lost + doubled, 0);
  goals.exactly(`${name}the cycle after: writes to Airtable`, idle.traffic.updates, 0);
  goals.exactly(`${name}the cycle after: rows stored, but for how far it has come`, rowsOf(idle.storeWrites), 0);
}

/** Rows of leads, links, notices, log and runs. */
function rowsOf(writes: Record<string, number>): number {
  const rows = Object.entries(writes).filter(([name]) => !/^(locks|checkpoints)\./.test(name));
  return rows.reduce((sum, [, count]) => sum + count, 0);
}
