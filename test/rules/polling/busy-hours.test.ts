import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busyHoursAt } from "../../../src/rules/polling/busy-hours.js";

const HOUR = 60 * 60_000;
const at = (instant: string): number => Date.parse(instant);

describe("busyHoursAt", () => {
  it.each([
    ["the morning there", "2026-03-02T17:00:00Z", "America/Chicago", [8, 20], true, 0],
    ["the first minute", "2026-03-02T14:00:00Z", "America/Chicago", [8, 20], true, 0],
    ["a minute before", "2026-03-02T13:59:00Z", "America/Chicago", [8, 20], false, 60_000],
    ["the last minute", "2026-03-03T01:59:59Z", "America/Chicago", [8, 20], true, 0],
    ["the end", "2026-03-03T02:00:00Z", "America/Chicago", [8, 20], false, 12 * HOUR],
    ["the night elsewhere", "2026-03-02T17:00:00Z", "Asia/Tokyo", [8, 20], false, 6 * HOUR],
    ["a zone of half hours", "2026-03-02T02:30:00Z", "Asia/Kolkata", [8, 20], true, 0],
    ["after midnight, within hours that pass it", "2026-03-02T01:00:00Z", "UTC", [20, 4], true, 0],
    ["the day, outside of hours that pass midnight", "2026-03-02T12:00:00Z", "UTC", [20, 4], false, 8 * HOUR],
    ["half past, where the hours begin so", "2026-03-02T08:15:00Z", "UTC", [8.5, 20], false, 15 * 60_000],
    ["any time, when all hours are busy", "2026-03-02T03:00:00Z", "UTC", [0, 24], true, 0],
    ["any time, when none are", "2026-03-02T12:00:00Z", "UTC", [8, 8], false, Number.POSITIVE_INFINITY],
    [
      "any time, when they begin and end at midnight",
      "2026-03-02T12:00:00Z",
      "UTC",
      [24, 0],
      false,
      Number.POSITIVE_INFINITY,
    ],
    [
      "any time, when they begin and end at 24",
      "2026-03-02T12:00:00Z",
      "UTC",
      [24, 24],
      false,
      Number.POSITIVE_INFINITY,
    ],
    ["a zone that is not known", "2026-03-02T03:00:00Z", null, [8, 20], true, 0],
    ["a zone that is none", "2026-03-02T03:00:00Z", "Mars/Olympus", [8, 20], true, 0],
  ] as const)("knows %s", (_, instant, timeZone, hours, isBusy, startsInMs) => {
    expect(busyHoursAt(at(instant), timeZone, hours)).toEqual({ isBusy, startsInMs });
  });

  it("is right about when the busy hours begin", () => {
    const hour = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 41 }), hour, hour, (now, from, to) => {
        const hours = [from, to] as const;
        const { isBusy, startsInMs } = busyHoursAt(now, "UTC", hours);
        if (isBusy || startsInMs === Number.POSITIVE_INFINITY) return;
        expect(startsInMs).toBeGreaterThan(0);
        expect(busyHoursAt(now + startsInMs, "UTC", hours).isBusy).toBe(true);
        expect(busyHoursAt(now + startsInMs - 2 * 60_000, "UTC", hours).isBusy).toBe(false);
      }),
    );
  });
});
