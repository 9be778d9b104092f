import { ConfigError } from "../../../domain/errors.js";
import { type BlockOptions, blocksFor, isStep, keyedList } from "./blocks.js";
import { gradeOf, Partners, rarestGrade } from "./partners.js";

/** Which pairs are worth comparing. */
export interface PairOptions extends BlockOptions {
  /**
   * About how many pairs are returned at most. Where more share a key, those whose common keys are rarest come first: a
   * pair that shares street, suburb and year of birth before one that shares the suburb only. Default: no limit.
   */
  maxPairs?: number;
  /** Told how many pairs were passed over for {@link PairOptions.maxPairs}, if any. */
  onPruned?: (pairs: number) => void;
}

/** The keys of a record: two that may be one person share at least one. */
export type KeysOf<R> = (record: R) => readonly string[];

/**
 * The pairs of records that share at least one key, each unordered pair once, the earlier record first.
 * What it costs grows with the number of those pairs, not with the square of the records.
 * @throws ConfigError when `maxBlock` or `maxPairs` makes no sense
 */
export const candidatePairs = <R>(
  records: readonly R[],
  keysOf: KeysOf<R>,
  options: PairOptions = {},
): Generator<[R, R], void, void> => withoutPauses(candidateSteps(records, keysOf, options));

/**
 * The pairs of a record of `left` and a record of `right` that share at least one key, each once. Records of one list
 * are never paired with each other. A block counts the records of both lists.
 * @throws ConfigError when `maxBlock` or `maxPairs` makes no sense
 */
export const linkPairs = <R>(
  left: readonly R[],
  right: readonly R[],
  keysOf: KeysOf<R>,
  options: PairOptions = {},
): Generator<[R, R], void, void> => withoutPauses(linkSteps(left, right, keysOf, options));

/** Pairs, and null wherever there was work to do in between: a moment to pause. */
export type PairSteps<R> = Generator<[R, R] | null, void, void>;

/** {@link candidatePairs} with moments to pause. */
export function* candidateSteps<R>(records: readonly R[], keysOf: KeysOf<R>, options: PairOptions): PairSteps<R> {
  const list = yield* keyedList(records, keysOf);
  const sizeOf = (key: string): number => list.members.get(key)?.length ?? 0;
  const blocks = yield* blocksFor(list, list, sizeOf, records.length, options);
  const places = rarest(new Partners(blocks, records.length, true), options);
  for (const pair of places) yield pair && [records[pair[1]] as R, records[pair[0]] as R];
}

/** {@link linkPairs} with moments to pause. */
export function* linkSteps<R>(
  left: readonly R[],
  right: readonly R[],
  keysOf: KeysOf<R>,
  options: PairOptions,
): PairSteps<R> {
  const [from, to] = [yield* keyedList(left, keysOf), yield* keyedList(right, keysOf)];
  const sizeOf = (key: string): number => (from.members.get(key)?.length ?? 0) + (to.members.get(key)?.length ?? 0);
  const blocks = yield* blocksFor(from, to, sizeOf, left.length + right.length, options);
  const places = rarest(new Partners(blocks, right.length, false), options);
  for (const pair of places) yield pair && [left[pair[0]] as R, right[pair[1]] as R];
}

function* withoutPauses<R>(steps: PairSteps<R>): Generator<[R, R], void, void> {
  for (const pair of steps) if (pair) yield pair;
}

const EVERY = { grade: 0, pruned: 0 };

/** Pairs of places; where there are too many, those whose common keys are rarest. */
function* rarest(partners: Partners, { maxPairs = Infinity, onPruned }: PairOptions): PairSteps<number> {
  if (!(maxPairs >= 1)) throw new ConfigError(`maxPairs must be at least 1, not ${maxPairs}.`);
  const { grade, pruned } = maxPairs === Infinity ? EVERY : yield* rarestGrade(partners, maxPairs);
  if (pruned > 0) onPruned?.(pruned);
  for (let place = 0; place < partners.size; place++) {
    for (const partner of partners.of(place)) {
      if (gradeOf(partners.take(partner)) >= grade) yield [place, partner];
    }
    if (isStep(place)) yield null;
  }
}
