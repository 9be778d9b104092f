import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameWhen, nextTurn, turnJitter, type When } from "../../../src/rules/schedule/next-turn.js";

const at = (text: string): number => Date.parse(`2026-03-${text}:00Z`);
const daily: When = { cron: "0 3 * * *", timeZone: "UTC" };
const quarterly: When = { everyMs: 15 * 60_000 };

describe("what is due", () => {
  it("after a beginning is the firing that follows it, however long ago that was", () => {
    expect(nextTurn(daily, at("02T03:00"), at("02T12:00"))).toBe(at("03T03:00"));
    expect(nextTurn(daily, at("02T03:00"), at("09T12:00"))).toBe(at("03T03:00"));
    expect(nextTurn(quarterly, at("02T03:00"), at("09T12:00"))).toBe(at("02T03:15"));
  });

  it("is not what was begun early, by a clock that was an hour ahead", () => {
    expect(nextTurn(daily, at("02T03:00"), at("02T02:00"))).toBe(at("03T03:00"));
    expect(nextTurn(quarterly, at("02T03:00"), at("02T02:00"))).toBe(at("02T02:15"));
  });

  it("does not wait for years, where a clock was years ahead", () => {
    expect(nextTurn(daily, Date.parse("2031-01-01T00:00:00Z"), at("02T12:00"))).toBe(at("03T03:00"));
    expect(nextTurn(quarterly, Date.parse("2031-01-01T00:00:00Z"), at("02T12:00"))).toBe(at("02T12:15"));
  });

  it("is never, where the calendar has no such day", () => {
    expect(nextTurn({ cron: "0 0 31 2 *", timeZone: "UTC" }, at("02T03:00"), at("02T12:00"))).toBeNull();
  });
});

describe("chance", () => {
  it("puts a firing off by less than it may, and never as far as the next one", () => {
    const whens = fc.constantFrom<When>(daily, quarterly, { everyMs: 1000 }, { cron: "* * * * *", timeZone: "UTC" });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(whens, fc.integer({ min: 0, max: 86_400_000 }), random, (when, jitterMs, die) => {
        const due = at("02T03:00");
        const delay = turnJitter(when, due, jitterMs, die);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(jitterMs);
        expect(due + delay).toBeLessThan(nextTurn(when, due, due + delay) ?? 0);
      }),
    );
  });

  it("uses all it is given", () => {
    expect(turnJitter(daily, at("02T03:00"), 60_000, 0.5)).toBe(30_000);
    expect(turnJitter(daily, at("02T03:00"), 0, 0.99)).toBe(0);
  });
});

describe("two schedules", () => {
  it.each<[When, When, boolean]>([
    [daily, { ...daily }, true],
    [daily, { ...daily, timeZone: "Europe/Berlin" }, false],
    [daily, { ...daily, cron: "0 4 * * *" }, false],
    [quarterly, { everyMs: 900_000 }, true],
    [quarterly, { everyMs: 900_001 }, false],
    [daily, quarterly, false],
    [quarterly, daily, false],
  ])("%j and %j are the same: %s", (one, other, expected) => {
    expect(isSameWhen(one, other)).toBe(expected);
  });
});
