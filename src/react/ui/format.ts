import { type JsonValue, SyncError } from "../../browser/index.js";
import { readInstant } from "./instant.js";
import type { Messages } from "./messages/index.js";
import { writeValue } from "./write-value.js";

/** How values are written. */
export interface Format {
  /** An ISO 8601 instant, in the reader's time zone. What is none shows as it is. */
  time(iso: string): string;
  /** A day, `2026-05-01`, or an instant on it. What is neither shows as it is. */
  date(iso: string): string;
  number(value: number): string;
  /** One after the other, without an `and`: they may be nothing but remarks. */
  list(items: readonly string[]): string;
  /** Of 0 to 1. */
  percent(value: number): string;
  /** Milliseconds, in the unit that fits: `840 ms`, `3.2 s`, `4 min`. */
  duration(ms: number): string;
  /** A value of a lead's field in words: a budget, a day, a list, yes or no. Never fails, whatever it is given. */
  value(field: string, value: JsonValue | undefined): string;
}

/** In whose words values are written. */
export interface FormatOptions {
  /** BCP 47, e.g. `de-AT`. Default `en`: the same on a server and in a browser. */
  locale?: string | undefined;
  /** IANA, e.g. `America/Chicago`. Default: the browser's; on a server UTC. */
  timeZone?: string | undefined;
}

/** Each unit with its milliseconds, its decimals, and how many of it are better told in the next. */
const UNITS = [
  ["millisecond", 1, 0, 1_000],
  ["second", 1_000, 1, 60],
  ["minute", 60_000, 0, 60],
  ["hour", 3_600_000, 1, 24],
  ["day", 86_400_000, 1, Number.POSITIVE_INFINITY],
] as const;

/**
 * Writes values for people. Days and times of one zone read the same on a server and in a browser.
 * @throws SyncError `INVALID_CONFIG` for a locale or a time zone that does not exist
 */
export function createFormat(messages: Messages, options: FormatOptions = {}): Format {
  const { locale = "en", timeZone = typeof document === "undefined" ? "UTC" : undefined } = options;
  // Made when first needed: each costs more than all that is written with it.
  const numbers = new Map<string, Intl.NumberFormat>();
  const numberFormat = (key: string, format?: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const made = numbers.get(key) ?? new Intl.NumberFormat(locale, format);
    numbers.set(key, made);
    return made;
  };
  const dates = (format: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, format);

  let times: Intl.DateTimeFormat;
  try {
    times = dates({ dateStyle: "medium", timeStyle: "short", timeZone });
  } catch (cause) {
    throw new SyncError("INVALID_CONFIG", `No such locale or time zone: ${locale}, ${timeZone}.`, { cause });
  }
  const instantDays = dates({ dateStyle: "medium", timeZone });
  const days = dates({ dateStyle: "medium", timeZone: "UTC" });
  const lists = new Intl.ListFormat(locale, { type: "unit" });

  const date = (iso: string): string => {
    const instant = readInstant(iso);
    return instant ? (instant.isDay ? days : instantDays).format(instant.at) : iso;
  };
  const time = (iso: string): string => {
    const instant = readInstant(iso);
    if (!instant || instant.isDay) return date(iso);
    // Engines disagree about the kind of space before AM and PM.
    return times.format(instant.at).replaceAll("\u202f", " ");
  };
  const number = (value: number): string => numberFormat("").format(value);

  const list = (items: readonly string[]): string => lists.format(items);

  return {
    time,
    date,
    number,
    list,
    percent: (value) => numberFormat("%", { style: "percent", maximumFractionDigits: 1 }).format(value),
    duration: (ms) => {
      for (const [unit, size, maximumFractionDigits, limit] of UNITS) {
        const scale = 10 ** maximumFractionDigits;
        const amount = Math.round((ms / size) * scale) / scale;
        // Written so that what is no number ends at the first.
        if (Math.abs(amount) >= limit) continue;
        const written = numberFormat(unit, { style: "unit", unit, maximumFractionDigits }).format(amount);
        // English writes `sec` beside `ms`.
        return written.replace(/sec$/, "s");
      }
      return number(ms);
    },
    value: (field, value) => writeValue({ messages, number, date, time, list }, field, value),
  };
}
