import { median } from "../http/statistics.js";
import { table } from "../matching/table.js";
import type { InStep } from "./in-step/measure.js";
import type { Outcome } from "./race.js";
import type { SharedOutcome } from "./shared-base.js";

/** Requests a second that Airtable allows, as milliseconds between two of them. */
const SPACING_MS = 200;

/** The least time so many requests take at five a second. */
export const floorOf = (requests: number): number => (requests - 1) * SPACING_MS;

export const lastingOf = (ms: number): string => {
  if (ms < 600_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 2 * 3_600_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
};

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** One cycle of each contender. */
export function raceTable(outcomes: readonly Outcome[], leads: number): string {
  const floor = { pull: floorOf(leads / 100), push: floorOf(leads / 10) };
  const head = [
    "",
    "lists",
    "gets",
    "updates",
    "schema",
    "429",
    "pull",
    "× floor",
    "push",
    "× floor",
    "lost",
    "doubled",
  ];
  const rows = outcomes.map(({ name, all, pull, push, lost, doubled }) => [
    name,
    ...[all.lists, all.gets, all.updates, all.others, all.answers429],
    ...[lastingOf(pull.ms), (pull.ms / floor.pull).toFixed(2), lastingOf(push.ms), (push.ms / floor.push).toFixed(3)],
    ...[lost, doubled],
  ]);
  return table(head, rows);
}

/** Several engines beside one, at the same work. */
export function sharedTable(outcomes: readonly SharedOutcome[]): string {
  const alone = outcomes[0]?.traffic.ms ?? Number.NaN;
  const head = ["engines", "lists", "updates", "schema", "429", "time", "× one engine", "lost", "doubled"];
  const rows = outcomes.map(({ engines, traffic, lost, doubled }) => [
    engines,
    ...[traffic.lists, traffic.updates, traffic.others, traffic.answers429],
    ...[lastingOf(traffic.ms), (traffic.ms / alone).toFixed(3), lost, doubled],
  ]);
  return table(head, rows);
}

/** Full syncs with nothing to do, beside the least anybody does with a record. */
export function inStepTable({ leads, firstLoad, rounds, peakBytes }: InStep): string {
  const cpuUs = median(rounds.map((round) => round.cpuUs));
  const peerUs = median(rounds.map((round) => round.peerCpuUs));
  const wallMs = median(rounds.map((round) => round.wallMs));
  const growth = median(rounds.map((round) => round.heapGrowthBytes));
  const head = [`${leads} leads`, "wall", "µs of CPU a lead", "× the last", "heap kept, MiB", "in use on the way, MiB"];
  return table(head, [
    [
      "full sync, first load",
      lastingOf(firstLoad.wallMs),
      ...ratio(firstLoad.cpuUs, peerUs),
      mebibytes(firstLoad.heapBytes),
      "",
    ],
    ["full sync, all in step", lastingOf(wallMs), ...ratio(cpuUs, peerUs), mebibytes(growth), mebibytes(peakBytes)],
    ["JSON.stringify and JSON.parse", "", ...ratio(peerUs, peerUs), "", ""],
  ]);
}

const ratio = (value: number, reference: number): string[] => [value.toFixed(1), (value / reference).toFixed(1)];
