const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Making one takes longer than everything else here. */
const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** Null for a zone the platform does not know. */
function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    try {
      clock = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" });
    } catch {
      clock = null;
    }
    clocks.set(timeZone, clock);
  }
  return clock;
}

/**
 * Whether people are at work there, and in how many milliseconds they begin: 0 while they are. Hours that end before they
 * begin go past midnight; those that begin as they end are none. Where the time zone is not known, every hour counts as busy.
 * @param at milliseconds since the Unix epoch
 * @param timeZone IANA name
 */
export function busyHoursAt(
  at: number,
  timeZone: string | null,
  [from, to]: readonly [from: number, to: number],
): { isBusy: boolean; startsInMs: number } {
  const clock = timeZone === null ? null : clockOf(timeZone);
  if (clock === null) return { isBusy: true, startsInMs: 0 };
  // 24 is 0 of the next day: from 24 to 0 is no time at all, from 0 to 24 is the whole day.
  if (from === to || from - to === 24) return { isBusy: false, startsInMs: Number.POSITIVE_INFINITY };
  const time = timeOfDay(clock, at);
  const sinceStart = (time - from * HOUR_MS + DAY_MS) % DAY_MS;
  const length = to > from ? (to - from) * HOUR_MS : (to - from) * HOUR_MS + DAY_MS;
  const isBusy = sinceStart < length;
  return { isBusy, startsInMs: isBusy ? 0 : DAY_MS - sinceStart };
}

/** Milliseconds since midnight there, to the minute. */
function timeOfDay(clock: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (parts.get("hour") ?? 0) * HOUR_MS + (parts.get("minute") ?? 0) * 60_000;
}
