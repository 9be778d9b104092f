import type { LeadMatcher } from "../../../../src/rules/matching/lead-matcher.js";
import type { Match } from "../../../../src/rules/matching/match-types.js";

/** How well a decision finds the pairs of one person. */
export interface Quality {
  precision: number;
  recall: number;
  f1: number;
  /** Pairs decided to be one person that are two, for a failing test to show. */
  wrong: string[];
}

/** Every two items, once. */
export function* allPairs<T>(items: readonly T[]): Generator<[T, T]> {
  for (const [index, one] of items.entries()) for (const other of items.slice(index + 1)) yield [one, other];
}

/**
 * Compares what `decide` says of pairs with the truth.
 * @param truePairs how many pairs of one person there are, also those that are not among `pairs`
 */
export function qualityOf<R extends object>(
  matcher: LeadMatcher<R>,
  pairs: Iterable<readonly [R, R]>,
  isTrue: (a: R, b: R) => boolean,
  truePairs: number,
  decide: (match: Match) => boolean,
): Quality {
  let [right, found] = [0, 0];
  const wrong: string[] = [];
  for (const [a, b] of pairs) {
    const match = matcher.compare(a, b);
    if (!decide(match)) continue;
    found++;
    if (isTrue(a, b)) right++;
    else wrong.push(JSON.stringify([a, b, match.waterfall.map((step) => `${step.field}:${step.level}`).join(" ")]));
  }
  const [precision, recall] = [found ? right / found : 1, truePairs ? right / truePairs : 1];
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall || 1), wrong };
}

/** The number of pairs within groups of these sizes. */
export const pairsWithin = (sizes: Iterable<number>): number => {
  let pairs = 0;
  for (const size of sizes) pairs += (size * (size - 1)) / 2;
  return pairs;
};

export const isMerge = ({ band }: Match): boolean => band === "merge";
export const isFound = ({ band }: Match): boolean => band !== "distinct";
