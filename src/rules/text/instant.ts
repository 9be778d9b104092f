import { dateSchema } from "../../domain/primitives.js";

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Reads an instant as ResMan and chatbots write it, as milliseconds since the epoch. Text without an offset is UTC
 * (ResMan reference, sections 3.2 and 4). Null when it is no instant.
 */
export function parseInstant(text: string | null | undefined): number | null {
  const [, day, time = "00:00", offset = "Z"] = INSTANT.exec(text?.trim() ?? "") ?? [];
  if (!day || calendarDay(day) === null) return null;
  const ms = Date.parse(`${day}T${time}${isoOffset(offset)}`);
  return Number.isNaN(ms) ? null : ms;
}

/** An instant as it is written: UTC with `Z`, e.g. `2026-03-02T17:05:00Z`. Null when the text is no instant. */
export function utcInstant(text: string | null | undefined): string | null {
  const ms = parseInstant(text);
  return ms === null ? null : new Date(ms).toISOString().replace(".000Z", "Z");
}

/** The calendar day a text begins with, e.g. `2026-05-01` of `2026-05-01T00:00:00`. Null when there is no such day. */
export function calendarDay(text: string | null | undefined): string | null {
  const day = text?.trim().slice(0, 10) ?? "";
  return dateSchema.safeParse(day).success ? day : null;
}

function isoOffset(offset: string): string {
  if (offset.toUpperCase() === "Z") return "Z";
  const digits = offset.replace(":", "").padEnd(5, "0");
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}
