import type { Comparator } from "../match-types.js";
import { foldText } from "./fold-text.js";
import { jaroWinkler } from "./jaro-winkler.js";
import { letterBits, mostInCommon } from "./letters.js";
import { slips } from "./slips.js";

/** Free text, ready to be compared. */
export interface ReadyText {
  text: string;
  letters: number;
}

/** As Winkler's comparisons of names are commonly cut. */
const ALIKE = 0.88;
/** Of texts that are alike so far, the shares in common add up to this at least. */
const SHARES_IN_COMMON = 1.4;

/**
 * Free text with typing errors: a street, a suburb, an employer. Case, accents, spaces and punctuation do not count.
 * Levels: same, one slip, similar (two slips in a longer text, or Jaro-Winkler from 0.88), different.
 */
export const compareText = (): Comparator<string, ReadyText> => ({
  prepare(typed) {
    const text = foldText(typed);
    return text === null ? null : { text, letters: letterBits(text) };
  },
  levels: [
    { name: "same", m: 0.85, u: 0.005 },
    { name: "one slip", m: 0.06, u: 0.001 },
    { name: "similar", m: 0.04, u: 0.01 },
    { name: "different", m: 0.05, u: 0.984 },
  ],
  compare: (a, b) => (a.text === b.text ? 0 : 1 + likeness(a, b)),
  term: ({ text }) => text,
  // Either half survives a slip in the other.
  keys: ({ text }) => [text.slice(0, 5), `*${text.slice(-5)}`],
});

function likeness({ text: a, letters: inA }: ReadyText, { text: b, letters: inB }: ReadyText): 0 | 1 | 2 {
  const common = mostInCommon(a, b, inA, inB);
  const shorter = Math.min(a.length, b.length);
  if (shorter >= 3 && common >= Math.max(a.length, b.length) - 2) {
    const edits = slips(a, b, 2);
    if (edits === 1) return 0;
    if (edits === 2 && shorter >= 6) return 1;
  }
  const mayBeAlike = common / a.length + common / b.length >= SHARES_IN_COMMON;
  return mayBeAlike && jaroWinkler(a, b) >= ALIKE ? 1 : 2;
}
