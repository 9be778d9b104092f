/** An instant for people, in their zone: `2026-03-02 11:00`. What is missing is a dash. */
export function instant(iso: string | null, timeZone: string): string {
  if (iso === null) return "-";
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(Date.parse(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}

/** The same with ISO 8601 behind it, for single instants: `2026-03-02 11:00 (2026-03-02T17:00:00.000Z)`. */
export const instantInFull = (iso: string, timeZone: string): string => `${instant(iso, timeZone)} (${iso})`;
