/** Units of time that date functions take. */
export type TimeUnit = "millisecond" | "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

const MILLISECONDS: Partial<Record<TimeUnit, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const MONTHS: Partial<Record<TimeUnit, number>> = { month: 1, quarter: 3, year: 12 };
const SHORT: Readonly<Record<string, TimeUnit>> = {
  ms: "millisecond",
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
  M: "month",
  Q: "quarter",
  y: "year",
};

/** A unit by its name, in the singular, the plural or short. */
export function unitOf(name: string): TimeUnit | undefined {
  const singular = name.toLowerCase().replace(/s$/, "");
  if (singular in MILLISECONDS || singular in MONTHS) return singular as TimeUnit;
  return SHORT[name];
}

/** Where the unit that holds this instant begins, in UTC; weeks begin on Sunday. */
export function startOf(ms: number, unit: TimeUnit): number {
  const date = new Date(ms);
  const months = MONTHS[unit];
  if (months !== undefined) {
    const month = date.getUTCMonth();
    return Date.UTC(date.getUTCFullYear(), month - (month % months));
  }
  // The epoch was a Thursday.
  const shift = unit === "week" ? 4 * 86_400_000 : 0;
  const length = MILLISECONDS[unit] ?? 1;
  return Math.floor((ms + shift) / length) * length - shift;
}

/** The 31st and a month later is the last day of that month. */
export function addUnits(ms: number, count: number, unit: TimeUnit): number {
  const months = MONTHS[unit];
  if (months === undefined) return ms + count * (MILLISECONDS[unit] ?? 1);
  const date = new Date(ms);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count * months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

/** Whole units from the second to the first, towards zero. */
export function differenceIn(first: number, second: number, unit: TimeUnit): number {
  const months = MONTHS[unit];
  if (months === undefined) return Math.trunc((first - second) / (MILLISECONDS[unit] ?? 1)) + 0;
  const [a, b] = [new Date(first), new Date(second)];
  let whole = (a.getUTCFullYear() - b.getUTCFullYear()) * 12 + a.getUTCMonth() - b.getUTCMonth();
  const reached = addUnits(second, whole, "month");
  if (whole > 0 && reached > first) whole--;
  if (whole < 0 && reached < first) whole++;
  return Math.trunc(whole / months) + 0;
}
