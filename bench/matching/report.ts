import type { ExportQuality, ListedPair } from "./export-quality.js";
import type { Measures } from "./measures.js";
import type { PeopleResult } from "./people-bench.js";
import type { SpeedResult } from "./speed.js";
import { table } from "./table.js";

/** Listed pairs that are shown; `--json` has them all. */
const SHOWN = 20;

const share = (value: number): string => value.toFixed(4);
const ms = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
const times = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));

const HEAD = ["", "found", "correct", "of", "precision", "recall", "F1"];
const row = (name: string, { found, correct, expected, precision, recall, f1 }: Measures) => [
  ...[name, found, correct, expected],
  ...[share(precision), share(recall), share(f1)],
];

export function exportReport(quality: ExportQuality, file: string): string {
  const { sharedContact, notSame } = quality;
  const ofShared = (count: number): string =>
    `${count} of ${sharedContact.pairs} (${share(sharedContact.pairs === 0 ? 1 : count / sharedContact.pairs)})`;
  return [
    `${file}: ${quality.records} records, ${quality.compared} pairs compared.`,
    ...notices(quality),
    "",
    table(HEAD, [
      row("merge", quality.merge),
      row("merge + review", quality.mergeOrReview),
      row("merged groups", quality.groups),
    ]),
    "",
    `True pairs that share an email or phone: merged ${ofShared(sharedContact.merged)}, merged or to be reviewed ${ofShared(sharedContact.mergedOrReviewed)}.`,
    `Pairs known to be two people: ${notSame.pairs}, of which merged: ${notSame.violated.length}.`,
    `Merges contested by other members of a group: ${quality.groups.contested}.`,
    ...listed("Merged, though they are two people", quality.falseMerges),
    ...listed("Known to be two people, and merged", notSame.violated),
    ...listed("One person, and found distinct", quality.missed),
  ].join("\n");
}

function notices({ oversizedBlocks, prunedPairs, unknownIds, acrossProperties }: ExportQuality): string[] {
  const notices = [
    [oversizedBlocks, "keys are shared by too many records and were passed over."],
    [prunedPairs, "pairs share only common keys and were passed over."],
    [unknownIds, "ids of the truth are not in the export; they are left out."],
    [acrossProperties, "true pairs are of two properties, which are never merged; they are left out."],
  ] as const;
  return notices.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
}

function listed(title: string, pairs: readonly ListedPair[]): string[] {
  if (pairs.length === 0) return [];
  const lines = pairs.slice(0, SHOWN).map(({ a, b, reason, match }) => {
    const steps = match.waterfall.map(({ field, level, weight }) => `${field} ${level} ${weight.toFixed(1)}`);
    const rule = match.rule === null ? "" : `, rule ${match.rule}`;
    return `  ${a} ${b}: ${reason}; ${match.score.toFixed(1)} bits${rule}\n    ${steps.join("; ")}`;
  });
  const more = pairs.length > SHOWN ? [`  … and ${pairs.length - SHOWN} more (--json lists them all)`] : [];
  return ["", `${title}: ${pairs.length}`, ...lines, ...more];
}

export function peopleReport({ records, fields, fitted, before, after, fitMs }: PeopleResult, file: string): string {
  const rows = (name: string, quality: PeopleResult["before"]) => [
    row(`${name}: candidates`, quality.candidates),
    row(`${name}: merge`, quality.merge),
    row(`${name}: merge + review`, quality.mergeOrReview),
  ];
  return [
    `${file}: ${records} records, compared by ${fields.join(", ")}.`,
    `Fitted without labels in ${ms(fitMs)} ms of processor time: ${fitted.weights} weights, ${fitted.iterations} rounds, ${fitted.expectedMatches.toFixed(0)} pairs of one person expected.`,
    `Searched in ${ms(before.ms)} ms before and ${ms(after.ms)} ms after; passed over ${after.oversizedBlocks} keys and ${after.prunedPairs} pairs that are too common.`,
    "",
    table(HEAD, [...rows("built in", before), ...rows("fitted", after)]),
  ].join("\n");
}

const nameRow = (name: string, { found, correct, expected, recall }: Measures) => [
  ...[name, expected, correct, share(recall), times(found / expected)],
];

export function speedReport({ searches, lookUps, names, rounds }: SpeedResult): string {
  const [smallest] = lookUps;
  return [
    `Processor time, medians of ${rounds} interleaved rounds, on generated people; "seeds" is the seeds' formula on all pairs (from a sample).`,
    "",
    "All duplicates among N records",
    "",
    table(
      ["N", "pairs compared", "found", "within N, ms", "N × N, ms", "seeds, ms", "seeds / ours"],
      searches.map((s) => [
        ...[s.records, s.compared, s.found, ms(s.withinMs), ms(s.betweenMs)],
        ...[ms(s.seedMs), times(s.seedMs / s.withinMs)],
      ]),
    ),
    "",
    "One lead among N in the index, found and compared",
    "",
    table(
      ["N", "by contact, µs", "× smallest", "by name too, µs", "candidates", "seeds, µs", "seeds / ours"],
      lookUps.map((s) => [
        ...[s.records, ms(s.contactUs), times(s.contactUs / (smallest?.contactUs ?? 1)), ms(s.fullUs)],
        ...[s.candidates.toFixed(1), ms(s.seedUs), times(s.seedUs / s.fullUs)],
      ]),
    ),
    "",
    `Names of ${names.people} people by nameKeys, against comparing all with all`,
    "",
    table(
      ["", "pairs", "that share a key", "recall", "candidates / pairs"],
      [nameRow("one edit in one name", names.oneName), nameRow("some edits in both", names.bothNames)],
    ),
  ].join("\n");
}
