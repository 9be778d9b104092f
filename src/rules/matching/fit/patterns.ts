import { areApart } from "../apply-rules.js";
import { candidatePairs } from "../candidates/candidate-pairs.js";
import { type FieldSet, type PreparedValues, pairLevels } from "../pair-levels.js";

/** A record as it is learned from. */
export interface FitRecord {
  values: PreparedValues;
  scope: string | null;
}

/** The levels that some pairs reach, and how many pairs do. */
export interface Pattern {
  levels: readonly number[];
  count: number;
}

/** Pairs, counted by the levels they reach: there are few patterns, however many pairs. */
export interface Patterns {
  patterns: readonly Pattern[];
  pairs: number;
}

/** Counts the patterns of pairs that may be one person at all; stops after `most` of them. */
export function countPatterns<R>(
  set: FieldSet<R>,
  pairs: Iterable<readonly [FitRecord, FitRecord]>,
  most: number,
): Patterns {
  const counted = new Map<string, Pattern>();
  let total = 0;
  for (const [a, b] of pairs) {
    if (areApart(a.scope, b.scope)) continue;
    if (total === most) break;
    total++;
    const levels = pairLevels(set, a.values, b.values);
    const key = levels.join();
    const pattern = counted.get(key);
    if (pattern) pattern.count++;
    else counted.set(key, { levels, count: 1 });
  }
  return { patterns: [...counted.values()], pairs: total };
}

/** Pairs at random, never a record with itself. */
export function* randomPairs(
  records: readonly FitRecord[],
  random: (below: number) => number,
  howMany: number,
): Generator<[FitRecord, FitRecord]> {
  for (let drawn = 0; drawn < howMany; drawn++) {
    const one = random(records.length);
    const other = (one + 1 + random(records.length - 1)) % records.length;
    yield [records[one] as FitRecord, records[other] as FitRecord];
  }
}

/** Pairs that share a key of some fields; with `maxPairs` about so many, those first whose common keys are rarest. */
export const keyedPairs = (
  records: readonly FitRecord[],
  keysOf: (values: PreparedValues) => readonly string[],
  maxBlock: number,
  maxPairs?: number,
): Iterable<[FitRecord, FitRecord]> =>
  candidatePairs(records, ({ values }) => keysOf(values), { maxBlock, ...(maxPairs && { maxPairs }) });
