import type { PairMatcher } from "../../../../../src/rules/matching/candidates/find-duplicates.js";
import type { Match, MatchBand } from "../../../../../src/rules/matching/match-types.js";

/** A record as simple as one can be: a place on a line. */
export interface Point {
  id: number;
  at: number;
}

/** Points one apart are one, those two apart may be, all others are clearly two. */
export const pointMatcher: PairMatcher<Point> = {
  compare: (a, b) => matchOf(Math.abs(a.at - b.at)),
  // Neighbours share a key: each point has those of the two cells around it.
  keysOf: ({ at }) => [`${Math.floor(at / 3)}`, `${Math.floor(at / 3) + 1}`],
};

function matchOf(distance: number): Match {
  const band: MatchBand = distance <= 1 ? "merge" : distance === 2 ? "review" : "distinct";
  const score = 10 - 5 * distance;
  return { score, probability: 0.5, band, rule: null, waterfall: [{ field: "at", level: band, weight: score }] };
}
