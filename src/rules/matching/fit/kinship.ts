import { amongRelatives } from "../household.js";
import { type FieldSet, MISSING } from "../pair-levels.js";
import type { Chances } from "./chances.js";

/** Shares of the pairs that are of one person and of two people of one household (0 to 1); the rest have nothing to do with each other. */
export interface Shares {
  one: number;
  household: number;
}

/** How likely a pattern is, as a multiple of how likely it is for people who have nothing to do with each other. */
export interface Likelihood {
  one: number;
  household: number;
}

/** Fields that are left out do not count. */
export function likelihoodOf(
  levels: readonly number[],
  { m, u }: { m: Chances; u: Chances },
  kinds: FieldSet<unknown>["household"],
  leftOut?: ReadonlySet<number>,
): Likelihood {
  let [one, household] = [1, 1];
  for (let place = 0; place < levels.length; place++) {
    const level = levels[place] ?? MISSING;
    if (level < 0 || leftOut?.has(place)) continue;
    const forOne = (m[place]?.[level] ?? 1) / (u[place]?.[level] ?? 1);
    one *= forOne;
    if (kinds) household *= amongRelatives(kinds[place] ?? "own", forOne);
  }
  return { one, household };
}

/** How likely it is that a pair is of one person, and of two people of one household. */
export function probabilities(likelihood: Likelihood, shares: Shares): Shares {
  const [one, household] = [shares.one * likelihood.one, shares.household * likelihood.household];
  const all = one + household + 1 - shares.one - shares.household;
  return { one: one / all, household: household / all };
}
