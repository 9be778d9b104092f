import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../../src/domain/errors.js";
import { cronProblem, isTimeZone, nextFiring } from "../../../src/rules/schedule/cron.js";
import { type CronField, type CronFields, firingsIn, type Stretch, stretchOf, textOf } from "./brute-force.js";

/** The next firings after an instant, as ISO 8601. */
function firings(cron: string, timeZone: string, after: string, count = 3): string[] {
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    const next = nextFiring({ cron, timeZone }, at);
    if (next === null) break;
    found.push(new Date(next).toISOString().replace(":00.000Z", "Z"));
    at = next;
  }
  return found;
}

describe("the next firing", () => {
  it("is later than the instant that is given, be it a firing itself or a moment before", () => {
    const daily = { cron: "0 3 * * *", timeZone: "UTC" };
    const at = Date.parse("2026-03-02T03:00:00Z");
    expect(nextFiring(daily, at - 1)).toBe(at);
    expect(nextFiring(daily, at)).toBe(at + 86_400_000);
    expect(nextFiring(daily, at + 1)).toBe(at + 86_400_000);
  });

  it("does not exist for a date that never comes", () => {
    const never = { cron: "0 0 31 2 *", timeZone: "America/New_York" };
    expect(cronProblem(never.cron)).toBeNull();
    expect(nextFiring(never, Date.parse("2026-03-02T03:00:00Z"))).toBeNull();
  });

  it("waits years for a leap day", () => {
    expect(firings("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2)).toEqual(["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
  });

  it("follows names", () => {
    expect(firings("@daily", "UTC", "2026-03-02T10:00:00Z", 1)).toEqual(["2026-03-03T00:00Z"]);
    expect(firings("0 9 * MAR MON-FRI", "UTC", "2026-03-06T10:00:00Z", 1)).toEqual(["2026-03-09T09:00Z"]);
  });
});

describe("when clocks change", () => {
  it.each([
    ["America/New_York", "30 2 * * *", "2026-03-07T12:00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]],
    ["America/New_York", "30 2,14 * * *", "2026-03-08T00:00:00Z", ["2026-03-08T07:00Z", "2026-03-08T18:30Z"]],
    ["Europe/Berlin", "30 2 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["Africa/Cairo", "0 0 * * *", "2026-04-23T12:00:00Z", ["2026-04-23T22:00Z", "2026-04-24T21:00Z"]],
  ])("a time that does not exist in %s fires once: %s", (timeZone, cron, after, expected) => {
    expect(firings(cron, timeZone, after, 2)).toEqual(expected);
  });

  it.each([
    ["America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
    ["America/New_York", "30 1 * * *", "2026-11-01T05:30:00Z", ["2026-11-02T06:30Z", "2026-11-03T06:30Z"]],
    ["Europe/Berlin", "30 2 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
  ])("a time that comes twice in %s fires once: %s after %s", (timeZone, cron, after, expected) => {
    expect(firings(cron, timeZone, after, 2)).toEqual(expected);
  });

  it("what goes by a step follows the time that passes", () => {
    expect(firings("*/30 * * * *", "America/New_York", "2026-11-01T05:00:00Z", 4)).toEqual([
      "2026-11-01T05:30Z",
      "2026-11-01T06:00Z",
      "2026-11-01T06:30Z",
      "2026-11-01T07:00Z",
    ]);
    expect(firings("0 * * * *", "America/New_York", "2026-03-08T06:00:00Z", 2)).toEqual([
      "2026-03-08T07:00Z",
      "2026-03-08T08:00Z",
    ]);
  });

  it("a zone without daylight saving is the same all year", () => {
    expect(firings("30 2 * * *", "America/Phoenix", "2026-03-07T12:00:00Z", 2)).toEqual([
      "2026-03-08T09:30Z",
      "2026-03-09T09:30Z",
    ]);
    expect(firings("30 2 * * *", "America/Phoenix", "2026-10-31T12:00:00Z", 2)).toEqual([
      "2026-11-01T09:30Z",
      "2026-11-02T09:30Z",
    ]);
  });
});

/** A value, list, range or step of a field. */
function fieldOf(from: number, to: number): fc.Arbitrary<CronField> {
  const value = fc.integer({ min: from, max: to });
  const between = (low: number, high: number, step = 1): Set<number> =>
    new Set(Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step));
  const steps = fc.integer({ min: 1, max: to - from });
  return fc.oneof(
    fc.constant({ text: "*", values: between(from, to), isWild: true }),
    value.map((one) => ({ text: String(one), values: new Set([one]), isWild: false })),
    fc
      .uniqueArray(value, { minLength: 2, maxLength: 4 })
      .map((list) => ({ text: list.join(","), values: new Set(list), isWild: false })),
    fc.tuple(value, value).map(([one, other]) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      return { text: `${low}-${high}`, values: between(low, high), isWild: false };
    }),
    steps.map((step) => ({ text: `*/${step}`, values: between(from, to, step), isWild: true })),
  );
}

const anyFields: fc.Arbitrary<CronFields> = fc.record({
  minute: fieldOf(0, 59),
  hour: fieldOf(0, 23),
  day: fieldOf(1, 31),
  month: fc.constantFrom(
    { text: "*", values: new Set([3, 4, 10, 11]), isWild: true },
    { text: "3,11", values: new Set([3, 11]), isWild: false },
  ),
  weekday: fieldOf(0, 6),
});

describe("against a reading minute by minute", () => {
  const stretches: [string, Stretch][] = [
    ["America/New_York", "2026-03-05T00:00:00Z"],
    ["America/New_York", "2026-10-29T00:00:00Z"],
    ["Europe/Berlin", "2026-03-26T00:00:00Z"],
    ["Europe/Berlin", "2026-10-22T00:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-02T00:00:00Z"],
    ["Asia/Kolkata", "2026-03-05T00:00:00Z"],
  ].map(([timeZone = "", from = ""]) => [timeZone, stretchOf(timeZone, from, 6)]);

  it.each(stretches)("any expression fires at the same instants in %s", (timeZone, stretch) => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const time = { cron: textOf(fields), timeZone };
        const begin = stretch.from + 86_400_000;
        const end = stretch.from + stretch.walls.length * 60_000;
        const expected = firingsIn(stretch, fields);
        const found: number[] = [];
        for (let at = begin - 1; found.length <= 40; ) {
          const next = nextFiring(time, at);
          if (next === null || next >= end) break;
          found.push(next);
          at = next;
        }
        expect(found).toEqual(expected.slice(0, found.length > 40 ? 41 : expected.length));
      }),
      { numRuns: 150 },
    );
  });
});

describe("a text that is no expression", () => {
  it.each([
    ["61 * * * *", "Invalid value for minute: 61"],
    ["* * * * * *", "6 fields, not 5"],
    ["", "0 fields, not 5"],
    ["0 3 * *", "4 fields, not 5"],
    ["2026-01-01T00:00:00", "1 fields, not 5"],
    ["@reboot", "@reboot is not supported"],
    ["0 3 * * FOO", "FOO"],
    [`${"1,".repeat(80)}1 * * * *`, "longer than 100 characters"],
  ])("%j is named, with the reason and an example", (cron, reason) => {
    const problem = cronProblem(cron);
    expect(problem).toContain(JSON.stringify(cron.slice(0, 100)).slice(0, -1));
    expect(problem).toContain(reason);
    expect(problem).toContain('"30 3 * * 1-5" is 03:30 on weekdays');
    expect(() => nextFiring({ cron, timeZone: "UTC" }, 0)).toThrow(ConfigError);
  });

  it("a time zone nobody knows is named", () => {
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(() => nextFiring({ cron: "0 3 * * *", timeZone: "Mars/Olympus" }, 0)).toThrow(
      '"Mars/Olympus" is no time zone; "America/Chicago" is one.',
    );
  });

  it("whatever is written throws nothing but that error, and comes to an end", () => {
    const piece = fc.constantFrom(
      "*",
      "0",
      "31",
      "2",
      "59",
      "L",
      "W",
      "15W",
      "#",
      "1#5",
      "MON",
      "-",
      "/",
      ",",
      "?",
      "+1",
    );
    const cronish = fc
      .array(
        fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")),
        { minLength: 4, maxLength: 6 },
      )
      .map((fields) => fields.join(" "));
    const text = fc.oneof(fc.string({ maxLength: 120 }), cronish, fc.string({ unit: "binary", maxLength: 40 }));
    const zone = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom("UTC", "America/New_York") },
      { arbitrary: fc.string(), weight: 1 },
    );
    const at = Date.parse("2026-03-02T17:00:00Z");
    fc.assert(
      fc.property(text, zone, (cron, timeZone) => {
        try {
          const found = nextFiring({ cron, timeZone }, at);
          expect(cronProblem(cron)).toBeNull();
          if (found !== null) expect(found).toBeGreaterThan(at);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the platform's clock", () => {
  afterEach(() => vi.useRealTimers());

  it("is not asked: only the instant that is given counts", () => {
    const at = Date.parse("2026-03-02T17:00:00Z");
    const answers = ["1999-01-01T00:00:00Z", "2026-03-02T16:59:59Z", "2050-07-01T12:34:56Z"].map((now) => {
      vi.useFakeTimers({ now: Date.parse(now) });
      const time = { cron: "*/7 3-9 ? * MON", timeZone: "Europe/Berlin" };
      const answer = [nextFiring(time, at), vi.getTimerCount()];
      vi.useRealTimers();
      return answer;
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.[1]).toBe(0);
  });
});
