import type { Comparator } from "../match-types.js";
import { slips } from "./slips.js";

const YEAR_FIRST = /^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?:[T ].*)?$/;
const YEAR_LAST = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/;

/** What forms fill in where no date was given. */
const PLACEHOLDERS = new Set(["00000000", "00010101", "11111111", "18991230", "19000101", "99991231"]);

/** How dates that start with neither a year nor a day above 12 are read. */
export interface DateOptions {
  /** `mdy` for 03/04/1990 being 4 March, `dmy` for 3 April. Default `mdy`. */
  order?: "mdy" | "dmy";
}

/**
 * Calendar days such as birth dates, as `yyyy-mm-dd`, `yyyymmdd`, `mm/dd/yyyy` or `dd/mm/yyyy`. A day that cannot be
 * (month 31) is a slip, not nothing: it is compared all the same.
 * Levels: same; day and month swapped; one slip; same year or same day of the year; different.
 */
export const compareDate = ({ order = "mdy" }: DateOptions = {}): Comparator<string, string> => ({
  prepare: (text) => digitsOfDate(text.trim(), order),
  levels: [
    { name: "same", m: 0.9, u: 0.0001 },
    { name: "day and month swapped", m: 0.01, u: 0.0001 },
    { name: "one slip", m: 0.04, u: 0.002 },
    { name: "partly the same", m: 0.02, u: 0.02 },
    { name: "different", m: 0.03, u: 0.9778 },
  ],
  compare(a, b) {
    if (a === b) return 0;
    const [yearA, monthA, dayA] = [a.slice(0, 4), a.slice(4, 6), a.slice(6)];
    const [yearB, monthB, dayB] = [b.slice(0, 4), b.slice(4, 6), b.slice(6)];
    if (yearA === yearB && monthA === dayB && dayA === monthB) return 1;
    if (slips(a, b, 1) === 1) return 2;
    return yearA === yearB || (monthA === monthB && dayA === dayB) ? 3 : 4;
  },
  term: (value) => value,
  keys: (value) => [value, value.slice(0, 6), `*${value.slice(4)}`],
});

/** A date as `yyyymmdd`; null when the text is none, or one that forms fill in. */
function digitsOfDate(text: string, order: "mdy" | "dmy"): string | null {
  const [, y, m = "", d = ""] = YEAR_FIRST.exec(text) ?? [];
  const digits = y ? y + pad(m) + pad(d) : yearLast(text, order);
  return digits === null || PLACEHOLDERS.has(digits) ? null : digits;
}

function yearLast(text: string, order: "mdy" | "dmy"): string | null {
  const [, one, two, year] = YEAR_LAST.exec(text) ?? [];
  if (!one || !two || !year) return null;
  const dayFirst = Number(one) > 12 || (order === "dmy" && Number(two) <= 12);
  return year + (dayFirst ? pad(two) + pad(one) : pad(one) + pad(two));
}

const pad = (part: string): string => part.padStart(2, "0");
