import { fieldKeys } from "../field-keys.js";
import type { FieldModel, MatchModel } from "../match-model.js";
import type { MatchField } from "../match-types.js";
import type { FieldSet, PreparedValues } from "../pair-levels.js";
import { addCounts, type Chances, chancesFrom, chancesOf, monotone, noCounts } from "./chances.js";
import { learnFrom, sharesOf } from "./expectation.js";
import { likelihoodOf, probabilities, type Shares } from "./kinship.js";
import { countPatterns, type FitRecord, keyedPairs, type Pattern, type Patterns, randomPairs } from "./patterns.js";
import { randomNumbers, shuffled } from "./random-numbers.js";

/** How much is looked at. */
export interface FitLimits {
  seed: number;
  maxPairs: number;
  maxBlock: number;
}

/** Pairs at random, and pairs that share any key, as a multiple of the pairs looked at for one field. */
const RANDOM = 4;
const KEYED = 4;
/** Cleaning the random pairs of the few that are of one person, and learning again, settles at once. */
const PASSES = 3;
/** What is believed before counts as so many pairs. */
const BELIEF = { m: 10, u: 1 };

/** The pairs that are learned from. */
export interface Material<R> {
  set: FieldSet<R>;
  /** How many pairs there are at all. */
  allPairs: number;
  random: readonly Pattern[];
  /** The pairs that share any key: nearly all pairs of one person are among them. */
  keyed: readonly Pattern[];
  /** For each field with keys, the pairs that share one, and the fields that agree because of it. */
  sessions: readonly { patterns: Patterns; leftOut: ReadonlySet<number> }[];
}

/** What was learned. */
export interface LearnedModel {
  model: MatchModel;
  /** How many pairs of one person there are. */
  expected: number;
  /** How many are of two people of one household. */
  related: number;
  iterations: number;
  converged: boolean;
}

/** Gathers the pairs to learn from, as patterns. */
export function gather<R>(set: FieldSet<R>, all: readonly FitRecord[], limits: FitLimits): Material<R> {
  const random = randomNumbers(limits.seed);
  // In another order, so that the pairs of a part are a fair part of the pairs.
  const records = shuffled(all, random);
  const drawn = randomPairs(records, random, Math.min(limits.maxPairs * RANDOM, records.length * 100));
  const keys = (values: PreparedValues) => set.fields.flatMap((field, place) => fieldKeys(field, values[place]));
  const keyed = keyedPairs(records, keys, limits.maxBlock, Math.max(limits.maxPairs, records.length) * KEYED);
  const sessions = set.fields.flatMap((field, place) => {
    if (!field.keys) return [];
    const pairs = keyedPairs(records, (values) => fieldKeys(field, values[place]), limits.maxBlock);
    const leftOut = new Set([place, ...(field.keyFields ?? []).map((name) => set.place.get(name) ?? place)]);
    const patterns = countPatterns(set, pairs, limits.maxPairs);
    return patterns.pairs === 0 ? [] : [{ patterns, leftOut }];
  });
  return {
    set,
    allPairs: pairsWithinScopes(records),
    random: countPatterns(set, drawn, Number.POSITIVE_INFINITY).patterns,
    keyed: countPatterns(set, keyed, Number.POSITIVE_INFINITY).patterns,
    sessions,
  };
}

/** The number of pairs whose scopes do not keep them apart. */
function pairsWithinScopes(records: readonly FitRecord[]): number {
  const sizes = new Map<string | null, number>();
  for (const { scope } of records) sizes.set(scope, (sizes.get(scope) ?? 0) + 1);
  const free = sizes.get(null) ?? 0;
  const within = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  return Math.max(1, within + free * (records.length - free));
}

/**
 * Learns m by expectation maximisation over the pairs of each field's keys, u from the random pairs, and the prior from
 * all pairs that share a key; each helps the others, so it goes round a few times.
 */
export function learn<R>({ set, allPairs, random, keyed, sessions }: Material<R>, before: MatchModel): LearnedModel {
  const builtIn = chancesOf(set.fields, before);
  let { m } = builtIn;
  let u = chancesFrom(
    countAll(set, random, () => 1),
    builtIn.u,
    BELIEF.u,
    "u",
  );
  let shares: Shares = { one: before.prior, household: before.household ?? 0 };
  let [iterations, converged] = [0, true];
  for (let pass = 0; pass < PASSES; pass++) {
    const start = { m: builtIn.m, u };
    const learned = sessions.map(({ patterns, leftOut }) => ({
      ...learnFrom(patterns, start, leftOut, set.household),
      leftOut,
    }));
    iterations += learned.reduce((sum, { rounds }) => sum + rounds, 0);
    converged = learned.every((session) => session.converged);
    m = chancesFrom(together(set, learned), builtIn.m, BELIEF.m, "m");
    const chances = { m, u };
    shares = sharesOf(keyed, chances, allPairs, shares, set.household);
    // The few random pairs that are of one person would make each identifier look as if strangers shared it.
    u = chancesFrom(
      countAll(set, random, ({ levels }) => {
        const { one, household } = probabilities(likelihoodOf(levels, chances, set.household), shares);
        return 1 - one - household;
      }),
      builtIn.u,
      BELIEF.u,
      "u",
    );
  }
  return {
    model: toModel(set.fields, m, u, shares),
    expected: shares.one * allPairs,
    related: shares.household * allPairs,
    iterations,
    converged,
  };
}

function countAll<R>(set: FieldSet<R>, patterns: readonly Pattern[], weight: (pattern: Pattern) => number): Chances {
  const counts = noCounts(set.fields);
  for (const pattern of patterns) addCounts(counts, pattern, weight(pattern));
  return counts;
}

/** The pairs of one person each session found, without the fields that its key made agree. */
function together<R>(
  set: FieldSet<R>,
  learned: readonly { matches: Chances; leftOut: ReadonlySet<number> }[],
): Chances {
  const counts = noCounts(set.fields);
  for (const { matches, leftOut } of learned) {
    for (const [place, field] of matches.entries()) {
      if (leftOut.has(place)) continue;
      counts[place] = field.map((count, level) => (counts[place]?.[level] ?? 0) + count);
    }
  }
  return counts;
}

function toModel<R>(fields: readonly MatchField<R>[], m: Chances, u: Chances, shares: Shares): MatchModel {
  const models = fields.map((field, place): [string, FieldModel] => {
    const [ms, us] = [m[place] ?? [], u[place] ?? []];
    const own = field.levels.length;
    const straight = monotone(ms.slice(0, own), us.slice(0, own));
    const levels = field.levels.map(({ name }, level) => ({
      name,
      m: straight.m[level] ?? 1,
      u: straight.u[level] ?? 1,
    }));
    return [field.name, { levels, ...(field.swap && { swap: { m: ms[own] ?? 1, u: us[own] ?? 1 } }) }];
  });
  const { one: prior, household } = shares;
  return { version: 1, prior, ...(household > 0 && { household }), fields: Object.fromEntries(models) };
}
