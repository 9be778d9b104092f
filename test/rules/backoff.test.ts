import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffDelay, parseRetryAfter } from "../../src/rules/backoff.js";

const options = { baseMs: 1000, exponential: true, capMs: 30_000 };

describe("backoffDelay", () => {
  it("stays between 0 and the exponential bound, never above the cap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (attempt, random) => {
          const delay = backoffDelay(attempt, options, random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(Math.min(1000 * 2 ** (attempt - 1), 30_000));
        },
      ),
    );
  });

  it("doubles its bound, or keeps it when told so", () => {
    expect([1, 2, 3].map((attempt) => backoffDelay(attempt, options, 0.999999))).toEqual([1000, 2000, 4000]);
    expect(backoffDelay(3, { ...options, exponential: false }, 0.999999)).toBe(1000);
  });

  it("never waits less than the remote asked, also beyond the cap", () => {
    expect(backoffDelay(1, options, 0, 90_000)).toBe(90_000);
    expect(backoffDelay(3, options, 0.5, 100)).toBe(2000);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-03-02T17:05:00Z");
  it.each([
    ["120", 120_000],
    ["1.5", 1500],
    ["Mon, 02 Mar 2026 17:06:00 GMT", 60_000],
    ["Mon, 02 Mar 2026 17:00:00 GMT", 0],
    ["", undefined],
    [null, undefined],
    ["soon", undefined],
  ])("%s", (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
