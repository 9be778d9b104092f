/** How well a set of found pairs meets the pairs that are true. */
export interface Measures {
  found: number;
  correct: number;
  /** True pairs, found or not. */
  expected: number;
  /** 1 when nothing was found. */
  precision: number;
  /** 1 when there was nothing to find. */
  recall: number;
  f1: number;
}

export function measure(found: number, correct: number, expected: number): Measures {
  const precision = found === 0 ? 1 : correct / found;
  const recall = expected === 0 ? 1 : correct / expected;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { found, correct, expected, precision, recall, f1 };
}

/** Measures of the pairs found, told apart by whether they are true. */
export const measurePairs = <P>(pairs: readonly P[], isTrue: (pair: P) => boolean, expected: number): Measures =>
  measure(pairs.length, pairs.filter(isTrue).length, expected);

/** One name for a pair of ids, whichever comes first. */
export const pairName = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Every two of a list, each pair once. */
export function* pairsOf<T>(list: readonly T[]): Generator<[T, T]> {
  for (const [place, a] of list.entries()) for (const b of list.slice(place + 1)) yield [a, b];
}
