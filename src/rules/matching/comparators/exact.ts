import type { Comparator } from "../match-types.js";
import { foldText } from "./fold-text.js";

/** Values that agree or do not: a sex, a state, a branch. Case, accents, spaces and punctuation do not count. */
export const compareExact = (): Comparator<string, string> => ({
  prepare: foldText,
  levels: [
    { name: "same", m: 0.92, u: 0.1 },
    { name: "different", m: 0.08, u: 0.9 },
  ],
  compare: (a, b) => (a === b ? 0 : 1),
  term: (value) => value,
  keys: (value) => [value],
});
