import type { Comparator } from "../match-types.js";
import { foldText } from "./fold-text.js";
import { slips } from "./slips.js";

/**
 * Numbers and codes in which every character counts: a postcode, a house number, a member number.
 * Levels: same, one slip (a digit off, missing or two that changed places), different.
 * @param options `personal` for numbers that belong to one person, such as a social security number
 */
export const compareCode = (options: { personal?: boolean } = {}): Comparator<string, string> => ({
  prepare: foldText,
  levels: [
    { name: "same", m: 0.88, u: options.personal ? 0.000005 : 0.002 },
    { name: "one slip", m: 0.06, u: options.personal ? 0.0001 : 0.01 },
    { name: "different", m: 0.06, u: options.personal ? 0.9999 : 0.988 },
  ],
  compare(a, b) {
    if (a === b) return 0;
    return Math.min(a.length, b.length) >= 2 && slips(a, b, 1) === 1 ? 1 : 2;
  },
  term: (value) => value,
  keys: (value) => [value],
  ...(options.personal && { personal: true }),
});
