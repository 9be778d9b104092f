import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDuplicates } from "../../../../src/rules/matching/candidates/find-duplicates.js";
import { groupDuplicates, speaksAgainst } from "../../../../src/rules/matching/candidates/group-duplicates.js";
import type { Match, MatchStep } from "../../../../src/rules/matching/match-types.js";
import { type Point, pointMatcher } from "./support/point-matcher.js";

const points = fc
  .array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 })
  .map((places): Point[] => places.map((at, id) => ({ id, at })));
const pairsAmong = async (list: readonly Point[]) => (await findDuplicates(pointMatcher, list)).pairs;

describe("groupDuplicates", () => {
  it("puts every record into at most one group, of at least two, and none with one it is distinct from", async () => {
    await fc.assert(
      fc.asyncProperty(points, async (list) => {
        const { groups } = groupDuplicates(pointMatcher, await pairsAmong(list));
        const members = groups.flat();
        expect(new Set(members).size).toBe(members.length);
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(1);
          const places = group.map(({ at }) => at);
          expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it("follows every pair to be merged or contests it, naming who stands against it", async () => {
    await fc.assert(
      fc.asyncProperty(points, async (list) => {
        const pairs = await pairsAmong(list);
        const { groups, contested } = groupDuplicates(pointMatcher, pairs);
        const followed = pairs.filter(({ a, b }) => groups.some((group) => group.includes(a) && group.includes(b)));
        const refused = contested.map(({ a, b, match }) => ({ a, b, match }));
        for (const pair of pairs.filter(({ match }) => match.band === "merge")) {
          expect(followed.includes(pair) || refused.some(({ a, b }) => a === pair.a && b === pair.b)).toBe(true);
        }
        for (const {
          match,
          against: [one, other],
        } of contested) {
          expect(match.band).toBe("merge");
          expect(pointMatcher.compare(one, other).band).toBe("distinct");
        }
      }),
    );
  });

  it("joins a chain whose ends are compatible", async () => {
    const chain = [0, 1, 2].map((at) => ({ id: at, at }));
    expect(groupDuplicates(pointMatcher, await pairsAmong(chain))).toEqual({ groups: [chain], contested: [] });
  });

  it("does not join what is only to be reviewed", async () => {
    const apart = [0, 2].map((at) => ({ id: at, at }));
    expect(groupDuplicates(pointMatcher, await pairsAmong(apart))).toEqual({ groups: [], contested: [] });
  });

  it("follows the surest pairs first", async () => {
    // The two at 1 are surely one; the ends of the chain are clearly two.
    const [a, b, c, d] = [0, 1, 1, 3].map((at, id) => ({ id, at })) as [Point, Point, Point, Point];
    const bridge = { id: 4, at: 2 };
    const pairs = await pairsAmong([a, b, c, d, bridge]);
    const { groups, contested } = groupDuplicates(pointMatcher, pairs);
    expect(groups.some((group) => group.includes(b) && group.includes(c))).toBe(true);
    expect(contested.length).toBeGreaterThan(0);
  });

  it("takes the caller's word for who is distinct", async () => {
    const chain = [0, 1, 2].map((at) => ({ id: at, at }));
    const { groups, contested } = groupDuplicates(
      pointMatcher,
      await pairsAmong(chain),
      ({ band }) => band !== "merge",
    );
    expect(groups).toHaveLength(1);
    expect(contested).toHaveLength(1);
  });
});

describe("speaksAgainst", () => {
  const prior: MatchStep = { field: "prior", level: "any two records", weight: -10 };
  const step = (field: string, level: string, weight: number): MatchStep => ({ field, level, weight });
  const match = (match: Partial<Match>): Match => ({
    ...{ score: 0, probability: 0.5, band: "review", rule: null, waterfall: [prior] },
    ...match,
  });

  it.each([
    ["a rule forbids the pair", { rule: "other-property", band: "distinct" }],
    ["first names differ", { waterfall: [prior, step("firstName", "different", -6), step("lastName", "same", 12)] }],
    ["first names are two of people", { waterfall: [prior, step("firstName", "close name", 1)] }],
    ["generations differ", { waterfall: [prior, step("generation", "different", -4), step("lastName", "same", 12)] }],
    ["birth dates differ", { waterfall: [prior, step("birthDate", "partly the same", 0), step("email", "same", 17)] }],
    ["the evidence does", { waterfall: [prior, step("email", "different", -3), step("lastName", "slip", 2)] }],
  ] as const)("is true where %s", (_, part) => {
    expect(speaksAgainst(match(part as Partial<Match>))).toBe(true);
  });

  it.each([
    ["nothing is known", {}],
    ["a rule only asks for more evidence", { rule: "no-identifier", band: "review" }],
    ["the prior alone is against the pair", { waterfall: [prior, step("lastName", "same", 7)] }],
    ["the pair is to be merged", { band: "merge", waterfall: [prior, step("firstName", "different", -6)] }],
  ] as const)("is false where %s", (_, part) => {
    expect(speaksAgainst(match(part as Partial<Match>))).toBe(false);
  });
});
