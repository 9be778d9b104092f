import type { FieldSet } from "../pair-levels.js";
import { addCounts, type Chances, chancesFrom } from "./chances.js";
import { likelihoodOf, probabilities, type Shares } from "./kinship.js";
import type { Pattern, Patterns } from "./patterns.js";

/** Built-in chances count as this many pairs of one person. */
const BELIEF = 10;
/** Chances from random pairs, as this many pairs of two people. */
const BELIEF_OTHERS = 200;

const MOST_ROUNDS = 200;
/** Where there are no relatives, their share falls for ever, and soon teaches nothing more about one person's pairs. */
const SETTLED = { one: 0.0001, household: 0.001 };
/** What the pairs of a key are taken to be before they were looked at. */
const START = { one: 0.2, household: 0.1 };

/** What one set of pairs taught. */
export interface Learned {
  /** For each field, the expected number of pairs of one person at each level. */
  matches: Chances;
  rounds: number;
  converged: boolean;
}

/**
 * Expectation maximisation over pairs that share a key of some fields: how likely is each pattern one person's, given
 * the chances; what are the chances, given that; and again. The fields of the key agree in all pairs and are left out.
 * Where some fields are a household's, pairs of relatives are a class of their own: their household agrees as one
 * person's, the rest as strangers'.
 */
export function learnFrom(
  { patterns, pairs }: Patterns,
  start: { m: Chances; u: Chances },
  leftOut: ReadonlySet<number>,
  household: FieldSet<unknown>["household"],
): Learned {
  const kinds = isHousehold(household, leftOut) ? household : null;
  let { m, u } = start;
  let shares: Shares = { ...START, ...(!kinds && { household: 0 }) };
  for (let round = 1; ; round++) {
    const matches = start.m.map((field) => field.map(() => 0));
    const others = start.m.map((field) => field.map(() => 0));
    const sums = { one: 0, household: 0 };
    for (const pattern of patterns) {
      const { one, household } = probabilities(likelihoodOf(pattern.levels, { m, u }, kinds, leftOut), shares);
      sums.one += one * pattern.count;
      sums.household += household * pattern.count;
      addCounts(matches, pattern, one);
      addCounts(others, pattern, 1 - one - household);
    }
    const next = within(sums, pairs, 0.000001, 0.999);
    const converged = isSettled(next, shares);
    if (converged || round === MOST_ROUNDS) return { matches, rounds: round, converged };
    shares = next;
    m = chancesFrom(matches, start.m, BELIEF, "m");
    // Where a field goes with the key (a suburb with its postcode), different people agree more often among these pairs.
    u = chancesFrom(others, start.u, BELIEF_OTHERS, "u");
  }
}

/** One field alone that relatives share cannot be told from one that strangers often share. */
const FEWEST_SHARED = 2;

function isHousehold(kinds: FieldSet<unknown>["household"], leftOut: ReadonlySet<number>): boolean {
  const shared = kinds?.filter((kind, place) => kind === "shared" && !leftOut.has(place)) ?? [];
  return shared.length >= FEWEST_SHARED;
}

/** How many of all pairs are of one person and of one household, given the chances: only their shares are learned. */
export function sharesOf(
  patterns: readonly Pattern[],
  chances: { m: Chances; u: Chances },
  allPairs: number,
  start: Shares,
  kinds: FieldSet<unknown>["household"],
): Shares {
  const likelihoods = patterns.map(({ levels }) => likelihoodOf(levels, chances, kinds));
  let shares = start;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const sums = { one: 0, household: 0 };
    for (const [index, { count }] of patterns.entries()) {
      const { one, household } = probabilities(likelihoods[index] ?? { one: 1, household: 1 }, shares);
      sums.one += one * count;
      sums.household += household * count;
    }
    const next = within(sums, allPairs, 0.1 / allPairs, 0.5);
    const settled = isSettled(next, shares);
    shares = next;
    if (settled) break;
  }
  return shares;
}

/** Sums of probabilities as shares of the pairs, none of them certain or impossible. */
function within({ one, household }: Shares, pairs: number, least: number, most: number): Shares {
  const share = (sum: number): number => Math.min(most, Math.max(least, sum / pairs));
  const scale = Math.min(1, most / Math.max(Number.MIN_VALUE, (one + household) / pairs));
  return { one: share(one * scale), household: household === 0 ? 0 : share(household * scale) };
}

const isSettled = (next: Shares, before: Shares): boolean =>
  Math.abs(next.one - before.one) <= SETTLED.one * before.one &&
  Math.abs(next.household - before.household) <= SETTLED.household * Math.max(before.one, before.household);
