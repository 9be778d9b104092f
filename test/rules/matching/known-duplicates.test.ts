import { describe, expect, it } from "vitest";
import { emailKey } from "../../../src/rules/contact/email.js";
import { phoneKey } from "../../../src/rules/contact/phone.js";
import { candidatePairs } from "../../../src/rules/matching/candidates/candidate-pairs.js";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import type { MatchRecord } from "../../../src/rules/matching/match-types.js";
import { allPairs, isFound, isMerge, pairsWithin, qualityOf } from "./support/evaluate.js";
import { exportLeads, exportTruth } from "./support/export-leads.js";
import { messyLeads } from "./support/messy-people.js";

const sharesContact = ([a, b]: readonly [MatchRecord, MatchRecord]): boolean =>
  [
    [emailKey(a.email), emailKey(b.email)],
    [phoneKey(a.phone), phoneKey(b.phone)],
  ].some(([one, other]) => one && one === other);

describe("with built-in weights, on the export whose duplicates are known", () => {
  const matcher = new LeadMatcher();
  const groups = new Map(exportTruth.same_person.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
  const isTrue = (a: MatchRecord, b: MatchRecord) =>
    groups.has(a.id ?? "") && groups.get(a.id ?? "") === groups.get(b.id ?? "");
  const pairs = [...allPairs(exportLeads)];
  const truePairs = pairs.filter(([a, b]) => isTrue(a, b));

  it("merges no two people, of all pairs", () => {
    expect(qualityOf(matcher, pairs, isTrue, truePairs.length, isMerge).wrong).toEqual([]);
  });

  it("finds at least 95 in 100 pairs of one person, to merge or to review", () => {
    expect(truePairs.length).toBeGreaterThan(50);
    expect(qualityOf(matcher, pairs, isTrue, truePairs.length, isFound).recall).toBeGreaterThanOrEqual(0.95);
  });

  it("merges at least 85 in 100 pairs of one person that share a mailbox or line", () => {
    const sharing = truePairs.filter(sharesContact);
    expect(sharing.length).toBeGreaterThan(50);
    expect(qualityOf(matcher, sharing, isTrue, sharing.length, isMerge).recall).toBeGreaterThanOrEqual(0.85);
  });

  it("merges none of the pairs that only look like one person", () => {
    const byId = new Map(exportLeads.map((lead) => [lead.id, lead]));
    expect(exportTruth.not_same.length).toBeGreaterThan(10);
    for (const [a, b, why] of exportTruth.not_same) {
      expect(matcher.compare(byId.get(a) ?? {}, byId.get(b) ?? {}).band, why).not.toBe("merge");
    }
  });
});

describe.each([1, 2, 3])("on messy leads with slips, nicknames, families, namesakes and junk (seed %i)", (seed) => {
  const leads = messyLeads(800, seed);
  const sizes = new Map<string, number>();
  for (const { person } of leads) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  const truePairs = pairsWithin(sizes.values());
  const isTrue = (a: (typeof leads)[number], b: (typeof leads)[number]) => a.person === b.person;
  const builtIn = new LeadMatcher<(typeof leads)[number]>();
  const pairs = [...candidatePairs(leads, (lead) => builtIn.keysOf(lead))];

  it.each([
    ["with built-in weights", builtIn],
    ["after fitting", builtIn.fit(leads).matcher],
  ])("%s merges nearly no two people and loses few pairs", (_, matcher) => {
    const merged = qualityOf(matcher, pairs, isTrue, truePairs, isMerge);
    const found = qualityOf(matcher, pairs, isTrue, truePairs, isFound);
    const sharing = pairs.filter((pair) => isTrue(...pair) && sharesContact(pair));
    expect(merged.precision, merged.wrong.join("\n")).toBeGreaterThanOrEqual(0.99);
    expect(found.recall).toBeGreaterThanOrEqual(0.9);
    expect(qualityOf(matcher, sharing, isTrue, sharing.length, isMerge).recall).toBeGreaterThanOrEqual(0.9);
  });
});
