import { usableText } from "../../text/clean-text.js";
import type { Comparator } from "../match-types.js";
import { jaroWinkler } from "./jaro-winkler.js";
import { slips } from "./slips.js";

/** A street address, taken apart. */
export interface ReadyAddress {
  number: string;
  /** The rest in one word: street, city, state, postcode as far as given. */
  street: string;
  unit: string;
}

const SHORT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ street: "st", avenue: "ave", av: "ave", boulevard: "blvd", road: "rd", drive: "dr", lane: "ln", court: "ct" },
    ...{ place: "pl", circle: "cir", parkway: "pkwy", highway: "hwy", terrace: "ter", square: "sq", trail: "trl" },
    ...{
      north: "n",
      south: "s",
      east: "e",
      west: "w",
      northeast: "ne",
      northwest: "nw",
      southeast: "se",
      southwest: "sw",
    },
  }),
);
const UNIT = /(?:\b(?:apt|apartment|unit|suite|ste)\b\.?\s*#?|#)\s*([a-z0-9-]+)/;
const ALIKE = 0.92;

/**
 * Street addresses on one line. Case, punctuation and usual short forms (`Street`, `St.`) do not count.
 * Levels: same; slip (in the street or the number); building (one lacks the unit); other unit; street; different.
 */
export const compareAddress = (): Comparator<string, ReadyAddress> => ({
  prepare(text) {
    const usable = usableText(text)
      ?.normalize("NFD")
      .replace(/\p{Mark}/gu, "")
      .toLowerCase();
    if (!usable) return null;
    const unit = UNIT.exec(usable)?.[1] ?? "";
    const words = usable
      .replace(UNIT, " ")
      .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
      .trim()
      .split(" ");
    const number = /^\d/.test(words[0] ?? "") ? (words.shift() ?? "") : "";
    const street = words.map((word) => SHORT.get(word) ?? word).join("");
    return street ? { number, street, unit } : null;
  },
  levels: [
    { name: "same", m: 0.6, u: 0.0005 },
    { name: "slip", m: 0.08, u: 0.0005 },
    { name: "building", m: 0.1, u: 0.001 },
    { name: "other unit", m: 0.04, u: 0.004 },
    { name: "street", m: 0.03, u: 0.005 },
    { name: "different", m: 0.15, u: 0.989 },
  ],
  compare(a, b) {
    const sameStreet = a.street === b.street;
    if (sameStreet && a.number === b.number) return unitLevel(a.unit, b.unit);
    if (sameStreet) return slips(a.number, b.number, 1) === 1 && a.number.length > 1 ? 1 : 4;
    if (jaroWinkler(a.street, b.street) < ALIKE) return 5;
    return a.number === b.number ? 1 : 5;
  },
  term: ({ number, street, unit }) => `${number} ${street} ${unit}`,
  keys: ({ number, street }) => [`${number} ${street.slice(0, 5)}`],
});

function unitLevel(a: string, b: string): number {
  if (a === b) return 0;
  return a === "" || b === "" ? 2 : 3;
}
