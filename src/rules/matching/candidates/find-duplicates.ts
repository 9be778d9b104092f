import { ConfigError, SyncError } from "../../../domain/errors.js";
import type { Match } from "../match-types.js";
import { candidateSteps, linkSteps, type PairOptions, type PairSteps } from "./candidate-pairs.js";

/** What compares records and says which are worth comparing; a `LeadMatcher` does. */
export interface PairMatcher<R> {
  compare(a: R, b: R): Match;
  keysOf(record: R): readonly string[];
}

/** Two records that are one person, or may be. */
export interface DuplicatePair<R> {
  a: R;
  b: R;
  match: Match;
}

/** How far a search has come: first the records' keys are taken, then pairs are compared. */
export interface DuplicateProgress {
  /** Records whose keys were taken so far. */
  indexed: number;
  /** Pairs compared so far. */
  compared: number;
  /** Pairs found so far. */
  found: number;
}

/** How a search is made. */
export interface DuplicateOptions extends PairOptions {
  /**
   * About how many pairs are compared at most. Where more share a key, those whose common keys are rarest come first.
   * Default: 50 for each record, which leads hardly reach; raise it where `prunedPairs` is high and time is no matter.
   */
  maxPairs?: number;
  /** Ends the search at its next pause. */
  signal?: AbortSignal;
  /** Told at every pause and at the end. */
  onProgress?: (progress: DuplicateProgress) => void;
  /** Awaited at every pause, so that other work has its turn, e.g. `() => new Promise(setImmediate)`. Default: none. */
  pause?: () => Promise<void>;
  /** Records read or pairs compared between two pauses, at most. Whole number from 1. Default 1,000, some milliseconds. */
  pauseEvery?: number;
}

/** What a search found. */
export interface DuplicateSearch<R> {
  /** The pairs of the bands `merge` and `review`, the surest first. */
  pairs: DuplicatePair<R>[];
  /** How many pairs were compared. */
  compared: number;
  /** How many keys were passed over because too many records share them; `onOversized` is told which. */
  oversizedBlocks: number;
  /** How many pairs share a key and were passed over for `maxPairs`, because those keys are common. */
  prunedPairs: number;
}

/**
 * All duplicates among the records: every pair that shares a key is compared, and those to be merged or reviewed are
 * returned. Records without a key in common are never compared.
 * @throws SyncError `ABORTED` once the signal fires; ConfigError when an option makes no sense
 */
export function findDuplicates<R>(
  matcher: PairMatcher<R>,
  records: readonly R[],
  options: DuplicateOptions = {},
): Promise<DuplicateSearch<R>> {
  return search(matcher, records, options, (keysOf, limits) => candidateSteps(records, keysOf, limits));
}

/**
 * The same across two lists, such as our leads and a list of prospects: pairs are of one record of each, never of two of
 * one list.
 * @throws as {@link findDuplicates}
 */
export function findDuplicatesBetween<R>(
  matcher: PairMatcher<R>,
  left: readonly R[],
  right: readonly R[],
  options: DuplicateOptions = {},
): Promise<DuplicateSearch<R>> {
  return search(matcher, [...left, ...right], options, (keysOf, limits) => linkSteps(left, right, keysOf, limits));
}

/** Pairs compared for each record, unless the caller says otherwise. */
const PAIRS_PER_RECORD = 50;

type Candidates<R> = (keysOf: (record: R) => readonly string[], options: PairOptions) => PairSteps<R>;

async function search<R>(
  matcher: PairMatcher<R>,
  records: readonly R[],
  options: DuplicateOptions,
  candidates: Candidates<R>,
): Promise<DuplicateSearch<R>> {
  const progress: DuplicateProgress = { indexed: 0, compared: 0, found: 0 };
  const step = stepper(options, progress);
  const keys = new Map<R, readonly string[]>();
  for (const record of records) {
    keys.set(record, matcher.keysOf(record));
    progress.indexed += 1;
    if (step.isDue()) await step.pause();
  }
  const pairs: DuplicatePair<R>[] = [];
  const passedOver = { oversizedBlocks: 0, prunedPairs: 0 };
  const limits: PairOptions = {
    maxPairs: PAIRS_PER_RECORD * Math.max(1, records.length),
    ...options,
    onOversized: (block) => {
      passedOver.oversizedBlocks += 1;
      options.onOversized?.(block);
    },
    onPruned: (count) => {
      passedOver.prunedPairs = count;
      options.onPruned?.(count);
    },
  };
  for (const pair of candidates((record) => keys.get(record) ?? [], limits)) {
    if (pair) {
      const [a, b] = pair;
      const match = matcher.compare(a, b);
      progress.compared += 1;
      if (match.band !== "distinct") progress.found = pairs.push({ a, b, match });
    }
    if (!pair || step.isDue()) await step.pause();
  }
  await step.pause();
  pairs.sort((one, other) => other.match.score - one.match.score);
  return { pairs, compared: progress.compared, ...passedOver };
}

/** Counts the steps of a search, and knows when and how to pause. */
function stepper({ signal, onProgress, pause, pauseEvery = 1000 }: DuplicateOptions, progress: DuplicateProgress) {
  if (!Number.isInteger(pauseEvery) || pauseEvery < 1) {
    throw new ConfigError(`pauseEvery must be a whole number from 1, not ${pauseEvery}.`);
  }
  const throwIfAborted = (): void => {
    if (signal?.aborted) throw new SyncError("ABORTED", "The search was aborted.", { cause: signal.reason });
  };
  throwIfAborted();
  let steps = 0;
  return {
    /** One step more is done; true when it is time to pause. A question of its own, so that most steps await nothing. */
    isDue: (): boolean => {
      steps += 1;
      return steps % pauseEvery === 0;
    },
    pause: async (): Promise<void> => {
      onProgress?.({ ...progress });
      await pause?.();
      throwIfAborted();
    },
  };
}
