import type { Match } from "../match-types.js";
import type { DuplicatePair, PairMatcher } from "./find-duplicates.js";

/** A pair that would be merged, were it not for what else would be merged with it. */
export interface ContestedPair<R> extends DuplicatePair<R> {
  /** Two records that would end in one group with the pair, though they are clearly two people. */
  against: [R, R];
}

/** Who is one person, and what somebody must look at. */
export interface DuplicateGroups<R> {
  /** The records of each person, where there are at least two. No record is in two groups. */
  groups: R[][];
  /** Pairs of the band `merge` that were not followed, the surest first. For review. */
  contested: ContestedPair<R>[];
}

/**
 * Puts the pairs to be merged together: A with B and B with C make one group of three. The surest pairs come first, and
 * none is followed that would put two records in one group that speak against each other: when B has Ana's mailbox and
 * her brother's line, either pair may be right, but not both.
 * @param pairs as `findDuplicates` returns them; those to be reviewed are passed over
 * @param areDistinct whether two records, by how they compare, are clearly two people. Default: {@link speaksAgainst}
 */
export function groupDuplicates<R>(
  matcher: PairMatcher<R>,
  pairs: readonly DuplicatePair<R>[],
  areDistinct: (match: Match) => boolean = speaksAgainst,
): DuplicateGroups<R> {
  const groupOf = new Map<R, R[]>();
  const contested: ContestedPair<R>[] = [];
  const merges = pairs.filter(({ match }) => match.band === "merge");
  for (const pair of merges.toSorted((one, other) => other.match.score - one.match.score)) {
    const [mine, theirs] = [groupOf.get(pair.a) ?? [pair.a], groupOf.get(pair.b) ?? [pair.b]];
    if (mine === theirs) continue;
    const against = firstPair(mine, theirs, (a, b) => areDistinct(matcher.compare(a, b)));
    if (against) {
      contested.push({ ...pair, against });
      continue;
    }
    const joined = [...mine, ...theirs];
    for (const record of joined) groupOf.set(record, joined);
  }
  return { groups: [...new Set(groupOf.values())], contested };
}

function firstPair<R>(left: readonly R[], right: readonly R[], holds: (a: R, b: R) => boolean): [R, R] | undefined {
  for (const a of left) for (const b of right) if (holds(a, b)) return [a, b];
  return undefined;
}

/** Levels of the default fields that one person's records hardly reach, whatever else agrees. */
const LEVELS_AGAINST: Readonly<Record<string, readonly string[]>> = {
  firstName: ["different", "close name"],
  generation: ["different"],
  birthDate: ["different", "partly the same"],
};

/**
 * Whether two records are clearly two people, also where they share neither mailbox nor line: a rule forbids the pair,
 * their first names, generations or birth dates are different, or all evidence together, the prior apart, is against
 * them. Never of a pair that is itself to be merged.
 */
export function speaksAgainst({ rule, band, waterfall }: Match): boolean {
  if (band === "merge") return false;
  if (band === "distinct" && rule !== null) return true;
  let evidence = 0;
  for (const { field, level, weight } of waterfall) {
    if (LEVELS_AGAINST[field]?.includes(level)) return true;
    if (field !== "prior") evidence += weight;
  }
  return evidence < 0;
}
