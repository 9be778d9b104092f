import { describe, expect, it } from "vitest";
import { candidatePairs } from "../../../../src/rules/matching/candidates/candidate-pairs.js";
import { compareCode } from "../../../../src/rules/matching/comparators/code.js";
import { compareDate } from "../../../../src/rules/matching/comparators/date.js";
import { compareExact } from "../../../../src/rules/matching/comparators/exact.js";
import { personNameFields } from "../../../../src/rules/matching/comparators/person-name.js";
import { compareText } from "../../../../src/rules/matching/comparators/text.js";
import { LeadMatcher } from "../../../../src/rules/matching/lead-matcher.js";
import { matchField } from "../../../../src/rules/matching/match-field.js";
import type { MatchRecord } from "../../../../src/rules/matching/match-types.js";
import { type CensusRow, censusRows } from "../support/census-people.js";
import { isFound, isMerge, pairsWithin, qualityOf } from "../support/evaluate.js";
import { messyLeads } from "../support/messy-people.js";

const fields = [
  ...personNameFields<CensusRow>({
    first: (row) => row.given_name,
    last: (row) => row.surname,
    names: ["given_name", "surname"],
  }),
  matchField("street_number", (row: CensusRow) => row.street_number, compareCode()),
  matchField("address_1", (row: CensusRow) => row.address_1, compareText(), { swappedWith: "suburb" }),
  matchField("suburb", (row: CensusRow) => row.suburb, compareText(), { swappedWith: "address_1" }),
  matchField("postcode", (row: CensusRow) => row.postcode, compareCode()),
  matchField("state", (row: CensusRow) => row.state, compareExact()),
  matchField("date_of_birth", (row: CensusRow) => row.date_of_birth, compareDate()),
];
const builtIn = new LeadMatcher<CensusRow>({ fields });

/** Fewer pairs than by default: the rows are few. */
const QUICK = { maxPairs: 15_000 };

const sameRow = (a: CensusRow, b: CensusRow) => a.person === b.person;
function truePairsOf(rows: readonly CensusRow[]): number {
  const sizes = new Map<number, number>();
  for (const { person } of rows) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  return pairsWithin(sizes.values());
}

describe("fit on a generic people file, without labels", () => {
  const rows = censusRows(1000, 11);
  const { matcher, report } = builtIn.fit(rows, QUICK);
  const pairs = [...candidatePairs(rows, (row) => matcher.keysOf(row), { maxPairs: 100_000 })];
  const total = truePairsOf(rows);

  it("decides nearly all pairs right, at the merge threshold and at even odds", () => {
    const merged = qualityOf(matcher, pairs, sameRow, total, isMerge);
    expect(merged.f1).toBeGreaterThan(0.985);
    expect(merged.precision).toBeGreaterThan(0.995);
    expect(qualityOf(matcher, pairs, sameRow, total, isFound).f1).toBeGreaterThan(0.98);
  });

  it("decides better than the built-in weights", () => {
    const [before, after] = [builtIn, matcher].map((one) => qualityOf(one, pairs, sameRow, total, isFound).f1);
    expect(after).toBeGreaterThan(before ?? 1);
  });

  it("says how much it learned, and from what", () => {
    expect(report).toMatchObject({ weights: "learned", records: rows.length, converged: true });
    expect(report.expectedMatches / total).toBeGreaterThan(0.9);
    expect(report.expectedMatches / total).toBeLessThan(1.1);
    expect(report.iterations).toBeGreaterThan(1);
    expect(Object.keys(report.fields)).toEqual(fields.map(({ name }) => name));
  });

  it("learns chances that are possible and fall from level to level", () => {
    for (const levels of Object.values(report.fields)) {
      const weights = levels.map(({ m, u }) => Math.log2(m / u));
      expect(weights.every(Number.isFinite)).toBe(true);
      for (const [level, weight] of weights.entries()) {
        if (level > 0) expect(weight).toBeLessThanOrEqual((weights[level - 1] ?? 0) + 1e-9);
      }
    }
  });

  it("gives the same for the same records and seed, and leaves the matcher as it was", () => {
    expect(builtIn.fit(rows, QUICK).matcher.toJSON()).toEqual(matcher.toJSON());
    expect(builtIn.toJSON()).toEqual(new LeadMatcher<CensusRow>({ fields }).toJSON());
  });

  it("learns how common values are", () => {
    const count = new Map<string, number>();
    for (const { surname } of rows) count.set(surname, (count.get(surname) ?? 0) + 1);
    const byCount = [...count].filter(([name]) => name).sort(([, a], [, b]) => b - a);
    const weightOf = (surname: string) =>
      matcher
        .compare({ ...(rows[0] as CensusRow), surname }, { ...(rows[0] as CensusRow), surname })
        .waterfall.find(({ field }) => field === "surname")?.weight ?? 0;
    expect(weightOf(byCount[0]?.[0] ?? "")).toBeLessThan(weightOf(byCount.at(-1)?.[0] ?? "") - 3);
  });

  it("is stored as JSON and used again", () => {
    const stored = JSON.parse(JSON.stringify(matcher));
    const again = new LeadMatcher<CensusRow>({ fields, model: stored });
    for (const [a, b] of pairs.slice(0, 500)) expect(again.compare(a, b)).toEqual(matcher.compare(a, b));
  });
});

describe("fit with too little to learn from", () => {
  it("keeps the built-in weights for a few records, and says so", () => {
    const rows = censusRows(20, 3);
    const { matcher, report } = builtIn.fit(rows, QUICK);
    expect(report).toMatchObject({ weights: "built-in", records: rows.length, iterations: 0 });
    expect(matcher.toJSON()).toEqual(builtIn.toJSON());
    expect(builtIn.fit([]).report.weights).toBe("built-in");
  });

  it("keeps them where hardly anybody is there twice, but counts how common values are", () => {
    const rows = censusRows(400, 5, 0).filter(({ rec_id }) => rec_id.endsWith("-org"));
    const { matcher, report } = builtIn.fit(rows, QUICK);
    expect(report.weights).toBe("built-in");
    const [{ levels }, before] = [matcher.toJSON().fields.surname ?? { levels: [] }, builtIn.toJSON().fields.surname];
    expect(levels).toEqual(before?.levels);
    expect(Object.keys(matcher.toJSON().fields.surname?.terms ?? {})).not.toEqual([]);
  });
});

describe("fit on leads", () => {
  const leads = messyLeads(300, 21);
  const matcher = new LeadMatcher<MatchRecord>();

  it("leaves the rules as they are", () => {
    const fitted = matcher.fit(leads).matcher;
    expect(fitted.rules).toBe(matcher.rules);
    const [a, b] = [
      { firstName: "Dana", phone: "9182340142" },
      { firstName: "Kwame", phone: "9182340142" },
    ];
    expect(fitted.compare(a, b)).toMatchObject({ band: "distinct", rule: "household" });
  });

  it("takes a line that very many share for weak evidence", () => {
    const office = Array.from({ length: 60 }, (_, index) => ({
      ...{ firstName: leads[index]?.firstName, lastName: leads[index]?.lastName, propertyId: leads[index]?.propertyId },
      phone: "+14055550100",
    }));
    const fitted = matcher.fit([...leads, ...office]).matcher;
    const weightOf = (phone: string) =>
      fitted.compare({ phone }, { phone }).waterfall.find(({ field }) => field === "phone")?.weight ?? 0;
    expect(weightOf("+14055550100")).toBeLessThan(weightOf("+19182340142") - 3);
    expect(fitted.compare({ phone: "+14055550100" }, { phone: "+14055550100" }).band).not.toBe("merge");
  });

  it("does not count the same person at another property against anything", () => {
    const elsewhere = leads.map((lead) => ({ ...lead, propertyId: `${lead.propertyId}-elsewhere` }));
    const [one, both] = [matcher.fit(leads).report, matcher.fit([...leads, ...elsewhere]).report];
    expect(both.expectedMatches / one.expectedMatches).toBeGreaterThan(1.8);
    expect(both.expectedMatches / one.expectedMatches).toBeLessThan(2.2);
  });

  it.each([{ maxPairs: 0 }, { maxPairs: 1.5 }, { maxBlock: 1 }, { seed: -1 }, { seed: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => matcher.fit(leads, options)).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
    },
  );
});

describe("a stored model", () => {
  const stored = new LeadMatcher().toJSON();
  const email = stored.fields.email ?? { levels: [] };

  it.each<[string, unknown]>([
    ["nothing", null],
    ["another version", { ...stored, version: 2 }],
    ["a prior that is none", { ...stored, prior: 1 }],
    [
      "a chance of zero",
      { ...stored, fields: { ...stored.fields, email: { levels: [{ name: "same", m: 0, u: 1 }] } } },
    ],
    ["other levels", { ...stored, fields: { ...stored.fields, email: { levels: email.levels.slice(1) } } }],
    ["a field too few", { ...stored, fields: { email } }],
    ["a field too many", { ...stored, fields: { ...stored.fields, fax: email } }],
    ["a share above one", { ...stored, fields: { ...stored.fields, email: { ...email, terms: { a: 2 } } } }],
  ])("is refused: %s", (_, model) => {
    expect(() => new LeadMatcher({ model })).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  it("is a copy: changing it changes no matcher", () => {
    const matcher = new LeadMatcher();
    matcher.toJSON().prior = 0.9;
    expect(matcher.toJSON().prior).toBe(0.001);
  });
});
