import type { CountryCode } from "../../contact/phone.js";
import type { Comparator } from "../match-types.js";
import { lineOf } from "../placeholders.js";
import { slips } from "./slips.js";

/**
 * Phone numbers by the line behind them (E.164, without the extension). Levels: same; slip (one digit off, or two that
 * changed places); different.
 * @param country of numbers written without a country code. Default `US`.
 */
export const comparePhone = (country?: CountryCode): Comparator<string, string> => ({
  prepare: (text) => lineOf(text, country),
  levels: [
    { name: "same", m: 0.83, u: 0.000005 },
    { name: "slip", m: 0.03, u: 0.0001 },
    { name: "different", m: 0.14, u: 0.9999 },
  ],
  compare(a, b) {
    if (a === b) return 0;
    return slips(a, b, 1) === 1 ? 1 : 2;
  },
  term: (line) => line,
  keys: (line) => [line],
  personal: true,
});
