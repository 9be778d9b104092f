import { describe, expect, it } from "vitest";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import type { MatchRecord } from "../../../src/rules/matching/match-types.js";
import { seedPolicy, seedSimilarity } from "../../../src/rules/matching/seed-policy.js";

const byEvidence = new LeadMatcher();
const bySeed = new LeadMatcher({ policy: seedPolicy() });

describe("seedSimilarity is the formula of seed 000", () => {
  it.each<[string, MatchRecord, MatchRecord, number]>([
    [
      "the average over the fields both have",
      { firstName: "Anna", lastName: "Lee" },
      { firstName: "Anne", lastName: "Lee" },
      0.875,
    ],
    ["emails without regard to case", { email: "A@b.example" }, { email: "a@B.example" }, 1],
    ["emails that differ", { firstName: "Ann", email: "a@b.example" }, { firstName: "Ann", email: "c@b.example" }, 0.5],
    ["a phone that is part of the other", { phone: "9182340142" }, { phone: "+19182340142" }, 0.8],
    ["phones that differ", { phone: "9182340142" }, { phone: "9182340143" }, 0],
    ["nothing in common", { firstName: "Ann" }, { lastName: "Lee" }, 0],
  ])("%s", (_, a, b, similarity) => {
    expect(seedSimilarity(a, b)).toBeCloseTo(similarity, 12);
  });
});

describe("seedPolicy", () => {
  const dana = { firstName: "Dana", lastName: "Okafor", email: "dana@mail.example" };

  it("merges above 0.8, not at it", () => {
    expect(bySeed.compare(dana, { ...dana, lastName: "Okaforr" }).band).toBe("merge");
    expect(bySeed.compare({ phone: "9182340142" }, { phone: "+19182340142" })).toMatchObject({
      ...{ score: 0.8, band: "review", rule: null },
    });
  });

  it("takes another threshold", () => {
    const strict = new LeadMatcher({ policy: seedPolicy({ threshold: 0.99 }) });
    expect(strict.compare(dana, { ...dana, lastName: "Okaforr" }).band).toBe("review");
  });

  it("leaves the matcher's rules in force", () => {
    const family = { ...dana, firstName: "Dan" };
    expect(bySeed.compare({ ...dana, propertyId: "a" }, { ...dana, propertyId: "b" }).rule).toBe("other-property");
    expect(bySeed.compare({ ...dana, firstName: "Kwame" }, family).band).not.toBe("merge");
  });

  it.each([{ threshold: 1.1 }, { threshold: -1 }, { reviewAt: 0.9 }, { threshold: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => seedPolicy(options)).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
    },
  );
});

describe.each([
  ["by evidence", byEvidence],
  ["by the seeds' policy", bySeed],
])("where the seeds would merge strangers, %s", (_, matcher) => {
  it('"average similarity over present fields": the same first name only is not merged', () => {
    const [a, b] = [{ firstName: "Maria" }, { firstName: "Maria", email: "maria@mail.example" }];
    expect(seedSimilarity(a, b)).toBe(1);
    expect(matcher.compare(a, b).band).not.toBe("merge");
  });

  it('"average similarity over present fields": two of "Anonymous User" have nothing in common', () => {
    const anonymous = { firstName: "Anonymous", lastName: "User" };
    const { band, waterfall } = matcher.compare(
      { ...anonymous, phone: "9182340142" },
      { ...anonymous, phone: "2128670100" },
    );
    expect(band).toBe("distinct");
    for (const field of ["firstName", "lastName"]) {
      expect(waterfall).toContainEqual(expect.objectContaining({ field, level: "missing", weight: 0 }));
    }
  });

  it("\"phoneSimilarity with includes('')\": a phone that is none matches nobody", () => {
    const [a, b] = [{ phone: "N/A" }, { phone: "9182340142" }];
    expect(seedSimilarity(a, b)).toBe(0);
    expect(matcher.compare(a, b).band).toBe("distinct");
    expect(matcher.compare(a, b).waterfall).toContainEqual({ field: "phone", level: "missing", weight: 0 });
  });

  it('"name defaults to Anonymous User": the placeholder agrees with nobody and differs from nobody', () => {
    const named = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@mail.example" };
    const anonymous = { ...named, firstName: "Anonymous", lastName: "User" };
    expect(matcher.compare(named, anonymous)).toMatchObject({ band: "merge", rule: null });
  });
});
