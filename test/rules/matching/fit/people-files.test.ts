import { describe, expect, it } from "vitest";
import { peopleFields } from "../../../../bench/matching/people-fields.js";
import { candidatePairs, linkPairs } from "../../../../src/rules/matching/candidates/candidate-pairs.js";
import { LeadMatcher } from "../../../../src/rules/matching/lead-matcher.js";
import type { Match } from "../../../../src/rules/matching/match-types.js";
import { isFound, isMerge, pairsWithin, type Quality, qualityOf } from "../support/evaluate.js";
import { type FileOptions, PERSON, peopleFile, type Row, type ShapeName } from "../support/people-files.js";

/** Fewer pairs than by default: the rows are few. */
const QUICK = { maxPairs: 15_000 };

/** The number of pairs of rows that are equal in something. */
function pairsBy(rows: readonly Row[], keyOf: (row: Row) => string): number {
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(keyOf(row), (sizes.get(keyOf(row)) ?? 0) + 1);
  return pairsWithin(sizes.values());
}

const personOf = (row: Row): string => row[PERSON] ?? "";
const isTrue = (a: Row, b: Row): boolean => personOf(a) === personOf(b);

/** A matcher of a file's columns, as their names and values suggest, before and after it was fitted to the file. */
function matchersFor(rows: readonly Row[]) {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== PERSON);
  const builtIn = new LeadMatcher<Row>({ fields: peopleFields(columns, rows) });
  return { builtIn, ...builtIn.fit(rows, QUICK) };
}

function measured(name: ShapeName, options: Omit<FileOptions, "seed">) {
  const rows = peopleFile(name, { seed: 7, ...options });
  const { builtIn, matcher, report } = matchersFor(rows);
  const pairs = [...candidatePairs(rows, (row) => builtIn.keysOf(row), { maxPairs: 50 * rows.length })];
  const total = pairsBy(rows, personOf);
  const quality = (of: LeadMatcher<Row>, decide: (match: Match) => boolean): Quality =>
    qualityOf(of, pairs, isTrue, total, decide);
  return { rows, pairs, total, report, builtIn, matcher, quality };
}

describe.each<[string, ShapeName, { before: number; merge: number; even: number }]>([
  ["names, address, birth date and number", "febrl", { before: 0.99, merge: 0.98, even: 0.99 }],
  ["names, address, year of birth and sex", "voters", { before: 0.92, merge: 0.92, even: 0.96 }],
  ["names, city, birth date and email", "splink", { before: 0.98, merge: 0.97, even: 0.99 }],
  ["names and birth date in three columns", "rldata", { before: 0.8, merge: 0.8, even: 0.93 }],
])("in a file of families with %s", (_, name, atLeast) => {
  const { total, report, builtIn, matcher, quality } = measured(name, { people: 700, families: 0.5 });

  it("relatives are not merged, and those who are there twice are found", () => {
    const [before, merged, found] = [quality(builtIn, isMerge), quality(matcher, isMerge), quality(matcher, isFound)];
    expect(before.f1).toBeGreaterThan(atLeast.before);
    expect(merged.precision, merged.wrong.join("\n")).toBeGreaterThan(0.99);
    expect(merged.f1).toBeGreaterThan(atLeast.merge);
    expect(found.f1).toBeGreaterThan(atLeast.even);
  });

  it("fit counts those who are there twice, not their relatives", () => {
    expect(report).toMatchObject({ weights: "learned", converged: true });
    expect(report.expectedMatches / total).toBeGreaterThan(0.9);
    expect(report.expectedMatches / total).toBeLessThan(1.1);
  });
});

describe("fit on a file of families", () => {
  it.each<[string, Omit<FileOptions, "seed" | "people">]>([
    ["in which most are there once", { copies: (dice) => (dice.chance(0.06) ? 1 : 0) }],
    ["in which everybody is there five times or more", { copies: (dice) => 4 + dice.below(3), undated: 0.1 }],
    ["in which every other row lacks the birth date", { undated: 0.5 }],
  ])("%s finds who is who", (_, options) => {
    const people = options.copies && options.undated ? 250 : 700;
    const { report, total, matcher, quality } = measured("febrl", { people, families: 0.5, ...options });
    const [merged, found] = [quality(matcher, isMerge), quality(matcher, isFound)];
    expect(report.expectedMatches / total).toBeGreaterThan(0.85);
    expect(report.expectedMatches / total).toBeLessThan(1.15);
    expect(merged.precision, merged.wrong.join("\n")).toBeGreaterThan(0.99);
    expect(merged.recall).toBeGreaterThan(0.9);
    expect(found.f1).toBeGreaterThan(0.97);
  });

  it("knows how many pairs are relatives", () => {
    const { rows, report } = measured("febrl", { people: 500, families: 0.5 });
    // The first row of everybody has no mistakes.
    const firsts = rows.filter(({ rec_id: id }) => id?.endsWith("-org"));
    const homes = new Map(firsts.map((row) => [personOf(row), `${row.street_number} ${row.address_1}`]));
    const relatives = pairsBy(rows, (row) => homes.get(personOf(row)) ?? "") - pairsBy(rows, personOf);
    expect(report.expectedRelatives / relatives).toBeGreaterThan(0.85);
    expect(report.expectedRelatives / relatives).toBeLessThan(1.15);
  });

  it("where nobody has relatives lets a shared household say more", () => {
    const { report, quality, matcher } = measured("febrl", { people: 500 });
    expect(report.expectedRelatives).toBeLessThan(report.expectedMatches / 5);
    expect(quality(matcher, isMerge).f1).toBeGreaterThan(0.99);
  });

  it("is not misled by columns that are empty or the same in all rows", () => {
    const rows = peopleFile("febrl", { people: 500, families: 0.5, seed: 7 });
    const more = rows.map((row): Row => ({ ...row, state: "nsw", address_2: "", soc_sec_id: "" }));
    const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== PERSON);
    // As if the columns were asked for by name, not left out for what they hold.
    const builtIn = new LeadMatcher<Row>({ fields: peopleFields(columns, rows) });
    const { matcher, report } = builtIn.fit(more, QUICK);
    const pairs = [...candidatePairs(more, (row) => builtIn.keysOf(row), { maxPairs: 50 * more.length })];
    const merged = qualityOf(matcher, pairs, isTrue, pairsBy(more, personOf), isMerge);
    expect(report).toMatchObject({ weights: "learned", converged: true });
    expect(merged.precision, merged.wrong.join("\n")).toBeGreaterThan(0.98);
    expect(merged.recall).toBeGreaterThan(0.8);
    const weight = (state: string) =>
      matcher.compare({ state }, { state }).waterfall.find((s) => s.field === "state")?.weight;
    expect(Math.abs(weight("nsw") ?? 9)).toBeLessThan(0.1);
  });

  it("links two lists of the same families", () => {
    const rows = peopleFile("febrl", { people: 500, families: 0.5, seed: 9 });
    const [left, right] = [true, false].map((isOrg) => rows.filter(({ rec_id: id }) => id?.endsWith("-org") === isOrg));
    if (!left || !right) throw new Error("There are two lists.");
    const { builtIn, matcher } = matchersFor(rows);
    const pairs = [...linkPairs(left, right, (row) => builtIn.keysOf(row), { maxPairs: 50 * rows.length })];
    const merged = qualityOf(matcher, pairs, isTrue, right.length, isMerge);
    expect(merged.precision, merged.wrong.join("\n")).toBeGreaterThan(0.99);
    expect(merged.recall).toBeGreaterThan(0.93);
  });
});
