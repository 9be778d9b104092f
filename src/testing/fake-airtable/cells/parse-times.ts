import { badCell } from "./bad-cell.js";
import type { CellParser } from "./cell-context.js";

const DATE = /^\d{4}-\d{2}-\d{2}/;
const HAS_ZONE = /(Z|[+-]\d{2}:?\d{2})$/i;

/** A date, also cut from a date with a time. */
export const parseDate: CellParser = (value, field) => {
  const day = typeof value === "string" ? DATE.exec(value)?.[0] : undefined;
  const at = Date.parse(`${day}T00:00:00Z`);
  // A day that does not exist (2026-02-30) becomes another one when it is read back.
  if (!day || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) throw badCell(field);
  return day;
};

/** An instant; without a zone it is read in the field's. */
export const parseDateTime: CellParser = (value, field) => {
  if (typeof value !== "string" || !DATE.test(value)) throw badCell(field);
  const text = value.length === 10 ? `${value}T00:00:00` : value.replace(" ", "T");
  const at = HAS_ZONE.test(text.slice(10)) ? Date.parse(text) : inZone(text, String(field.options?.timeZone ?? "utc"));
  if (Number.isNaN(at)) throw badCell(field);
  return new Date(at).toISOString();
};

/** The instant at which a clock in this zone shows this text. */
function inZone(text: string, timeZone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc) || timeZone === "utc" || timeZone === "client") return asUtc;
  const offset = wallClock(asUtc, timeZone) - asUtc;
  // The offset at the instant itself can be another one, on days when the clocks change.
  return asUtc - (wallClock(asUtc - offset, timeZone) - (asUtc - offset));
}

/** What a clock in this zone shows at an instant, as if it were UTC. */
function wallClock(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((candidate) => candidate.type === type)?.value);
  const seconds = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return seconds + (((at % 1000) + 1000) % 1000);
}
