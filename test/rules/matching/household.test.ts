import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCode } from "../../../src/rules/matching/comparators/code.js";
import { compareDate } from "../../../src/rules/matching/comparators/date.js";
import { personNameFields } from "../../../src/rules/matching/comparators/person-name.js";
import { compareText } from "../../../src/rules/matching/comparators/text.js";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import { matchField } from "../../../src/rules/matching/match-field.js";
import type { Match } from "../../../src/rules/matching/match-types.js";

interface Neighbour {
  given?: string | undefined;
  surname?: string | undefined;
  street?: string | undefined;
  suburb?: string | undefined;
  postcode?: string | undefined;
  born?: string | undefined;
  member?: string | undefined;
}

const home = [
  matchField("street", (r: Neighbour) => r.street, compareText(), { household: true }),
  matchField("suburb", (r: Neighbour) => r.suburb, compareText(), { household: true }),
  matchField("postcode", (r: Neighbour) => r.postcode, compareCode(), { household: true }),
];
const fields = [
  ...personNameFields<Neighbour>({ first: (r) => r.given, last: (r) => r.surname }),
  ...home,
  matchField("born", (r: Neighbour) => r.born, compareDate()),
  matchField("member", (r: Neighbour) => r.member, compareCode({ personal: true })),
];
const plainFields = fields.map(({ household: _, ...field }) => field);
const matcher = new LeadMatcher<Neighbour>({ fields });
const compare = (a: Neighbour, b: Neighbour): Match => matcher.compare({ ...a }, { ...b });
const stepOf = ({ waterfall }: Match) => waterfall.at(-1);

const household = { surname: "Østergaard", street: "12 Chauvel Street", suburb: "Norwood", postcode: "5067" };
const kate: Neighbour = { given: "Katherine", ...household, born: "1990-03-04", member: "4711-08" };

describe("what a household shares", () => {
  it("proves no more than a household, however much of it agrees", () => {
    const shared = fc.subarray(["surname", "street", "suburb", "postcode"] as const);
    fc.assert(
      fc.property(shared, (names) => {
        const known = Object.fromEntries(names.map((name) => [name, household[name]]));
        const { score, probability } = compare(known, known);
        expect(score).toBeLessThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it("leaves the decision to what is each one's own", () => {
    const { member: _, ...noNumber } = kate;
    expect(compare(kate, { ...household, given: "Katherine", born: "1990-03-04" }).band).toBe("merge");
    expect(compare(noNumber, { ...household, given: "Kate", born: "1990-03-04" }).band).toBe("merge");
    expect(compare(noNumber, { ...household, given: "Tom", born: "1988-11-20" }).band).toBe("distinct");
    expect(compare({ ...household, given: "Kate" }, { ...household, given: "Tom" }).band).toBe("distinct");
    expect(compare({ ...household, born: "1990-03-04" }, { ...household, born: "1988-11-20" }).band).toBe("distinct");
  });

  it("merges neither twins nor a father and son of one name", () => {
    const { member: _, ...noNumber } = kate;
    expect(compare(noNumber, { ...noNumber, given: "Tom" }).band).not.toBe("merge");
    expect(compare(noNumber, { ...noNumber, born: "1961-11-20" }).band).not.toBe("merge");
  });

  it("does not take a number that only one person has for a relative's", () => {
    expect(compare(kate, { ...household, member: "471108" }).band).toBe("merge");
  });

  it("counts in full where it speaks against", () => {
    const moved = { ...kate, street: "7 Rundle Mall", suburb: "Adelaide", postcode: "5000" };
    const weights = compare(kate, moved).waterfall.filter(({ field }) =>
      ["street", "suburb", "postcode"].includes(field),
    );
    expect(weights.every(({ weight }) => weight < 0)).toBe(true);
    expect(Math.abs(stepOf(compare(kate, moved))?.weight ?? 1)).toBeLessThan(0.1);
  });
});

describe("the waterfall of a matcher with household fields", () => {
  const word = fc.option(fc.constantFrom("Norwood", "Norwod", "Adelaide", "Kate", "Tom", "1990-03-04"), {
    nil: undefined,
  });
  const neighbour = fc.record({
    ...{ given: word, surname: word, street: word, suburb: word, postcode: word, born: word, member: word },
  });

  it("ends with what is taken off, and sums to the score exactly", () => {
    fc.assert(
      fc.property(neighbour, neighbour, (a, b) => {
        const match = compare(a, b);
        expect(stepOf(match)?.field).toBe("household");
        expect(match.waterfall.reduce((sum, { weight }) => sum + weight, 0)).toBe(match.score);
        expect(match).toEqual(compare(b, a));
      }),
    );
  });

  it("takes nothing off where no field says anything", () => {
    expect(stepOf(compare({}, kate))).toEqual({ field: "household", level: "no relatives", weight: 0 });
  });

  it("says that the two may be relatives where that matters", () => {
    expect(stepOf(compare(household, household))?.level).toBe("may be relatives");
    expect(stepOf(compare({ given: "Kate" }, { given: "Kate" }))?.level).toBe("no relatives");
  });

  it("never has more agreement speak less", () => {
    fc.assert(
      fc.property(neighbour, fc.constantFrom("street", "suburb", "postcode", "born", "member"), (base, field) => {
        const [same, other] = [
          { ...base, [field]: "1990-03-04" },
          { ...base, [field]: "1955-12-30" },
        ];
        const [agrees, differs] = [compare(base, { ...base }), compare(same, other)];
        if (base[field as keyof typeof base] === undefined) return;
        expect(agrees.score).toBeGreaterThanOrEqual(differs.score);
      }),
    );
  });

  it("has no such step where no field is a household's", () => {
    const plain = new LeadMatcher<Neighbour>({ fields: plainFields });
    expect(plain.compare({ ...kate }, { ...kate }).waterfall.map(({ field }) => field)).not.toContain("household");
    expect(plain.toJSON()).not.toHaveProperty("household");
  });
});

describe("household options that make no sense are refused", () => {
  it("fields that are all a household's", () => {
    expect(() => new LeadMatcher<Neighbour>({ fields: home })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG" }),
    );
  });

  it.each([0, -0.1, 1, Number.NaN])("a chance of %d", (chance) => {
    expect(() => new LeadMatcher({ household: chance })).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });

  it("a stored model of fields that were none", () => {
    const { household: _, ...without } = matcher.toJSON();
    const stored = { ...without, household: 0.001 };
    for (const [of, model] of [[fields, without] as const, [plainFields, stored] as const]) {
      expect(() => new LeadMatcher<Neighbour>({ fields: of, model })).toThrow(
        expect.objectContaining({ code: "INVALID_INPUT" }),
      );
    }
  });

  it("and a rarer one lets a shared household say more", () => {
    const rare = new LeadMatcher<Neighbour>({ fields, household: 0.00001 });
    expect(rare.compare({ ...household }, { ...household }).score).toBeGreaterThan(compare(household, household).score);
  });
});
