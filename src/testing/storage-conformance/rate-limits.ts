import assert from "node:assert/strict";
import type { RateLimit, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { at, atWithOffset } from "./fixtures.js";

const SECOND = 1000;
const START = Date.parse(at(0));

/** Reserves at an instant and gives the one reserved, both in milliseconds after the beginning. */
const reserver =
  ({ rateLimits }: StorageAdapter, limit: RateLimit, key = "resman") =>
  async (ms = 0): Promise<number> =>
    Date.parse(await rateLimits.reserve(key, new Date(START + ms).toISOString(), limit)) - START;

/** Fails where a half-open span of this length holds more than the limit. */
function keepsTo({ limit, intervalMs }: RateLimit, granted: readonly number[]): void {
  for (const begin of granted) {
    const within = granted.filter((instant) => instant >= begin && instant < begin + intervalMs).length;
    assert.ok(within <= limit, `${within} of ${limit} are allowed from ${begin} on: ${granted.join(", ")}`);
  }
}

export const rateLimitCases = casesOf("rate limits", {
  "gives out what is free at once, then as soon as the limit allows": async (storage) => {
    const reserve = reserver(storage, { limit: 2, intervalMs: SECOND });
    const granted: number[] = [];
    for (let n = 0; n < 5; n++) granted.push(await reserve());
    assert.deepEqual(granted, [0, 0, 1000, 1000, 2000]);
  },

  "answers with an instant in UTC": async (storage) => {
    const limit = { limit: 1, intervalMs: SECOND };
    assert.equal(await storage.rateLimits.reserve("resman", atWithOffset(1, 5), limit), at(1));
  },

  "a limit of one spaces requests": async (storage) => {
    const reserve = reserver(storage, { limit: 1, intervalMs: 200 });
    assert.deepEqual([await reserve(0), await reserve(50), await reserve(900)], [0, 200, 900]);
  },

  "never gives an instant before the one asked for": async (storage) => {
    const reserve = reserver(storage, { limit: 2, intervalMs: SECOND });
    assert.deepEqual([await reserve(0), await reserve(5000), await reserve(5001)], [0, 5000, 5001]);
  },

  "counts any span of that length, not fixed windows": async (storage) => {
    const reserve = reserver(storage, { limit: 3, intervalMs: SECOND });
    const granted: number[] = [];
    for (const ms of [900, 950, 990, 1000, 1001, 1899, 1900, 2500]) granted.push(await reserve(ms));
    assert.deepEqual(granted, [900, 950, 990, 1900, 1950, 1990, 2900, 2950]);
  },

  "spans are half-open: exactly one interval later is free again": async (storage) => {
    const reserve = reserver(storage, { limit: 1, intervalMs: SECOND });
    assert.deepEqual([await reserve(0), await reserve(1000), await reserve(2000)], [0, 1000, 2000]);
  },

  "gives out instants in order, also to whose clock is behind": async (storage) => {
    const reserve = reserver(storage, { limit: 3, intervalMs: SECOND });
    assert.deepEqual([await reserve(500), await reserve(400), await reserve(0)], [500, 500, 500]);
    assert.equal(await reserve(100), 1500);
  },

  "keeps to the limit for any sequence of requests": async (storage) => {
    const limit = { limit: 4, intervalMs: 250 };
    const reserve = reserver(storage, limit);
    const granted: number[] = [];
    // A fixed sequence of gaps: bursts, pauses and steps just below and above the interval.
    for (let n = 0, ms = 0; n < 40; n++, ms += [0, 0, 0, 7, 62, 249, 0, 251][n % 8] ?? 0)
      granted.push(await reserve(ms));
    keepsTo(limit, granted);
    assert.deepEqual(
      granted,
      granted.toSorted((a, b) => a - b),
    );
  },

  "keeps to the limit when many ask at the same time": async (storage) => {
    const limit = { limit: 3, intervalMs: SECOND };
    const reserve = reserver(storage, limit);
    const granted = await Promise.all(Array.from({ length: 10 }, () => reserve()));
    assert.deepEqual(
      granted.toSorted((a, b) => a - b),
      [0, 0, 0, 1000, 1000, 1000, 2000, 2000, 2000, 3000],
    );
  },

  "counts each key by itself": async (storage) => {
    const limit = { limit: 1, intervalMs: SECOND };
    const [one, other] = [reserver(storage, limit, "resman:1"), reserver(storage, limit, "resman:2")];
    assert.deepEqual([await one(), await other(), await one(), await other()], [0, 0, 1000, 1000]);
    await storage.rateLimits.pause("resman:1", at(1));
    assert.deepEqual([await one(), await other()], [60_000, 2000]);
  },

  "gives nobody an instant within a pause": async (storage) => {
    const reserve = reserver(storage, { limit: 2, intervalMs: SECOND });
    assert.equal(await reserve(), 0);
    await storage.rateLimits.pause("resman", atWithOffset(1, -6));
    assert.deepEqual([await reserve(10), await reserve(10), await reserve(10)], [60_000, 60_000, 61_000]);
  },

  "a pause may come before the first request": async (storage) => {
    await storage.rateLimits.pause("resman", at(1));
    const reserve = reserver(storage, { limit: 2, intervalMs: SECOND });
    assert.deepEqual([await reserve(0), await reserve(70_000)], [60_000, 70_000]);
  },

  "a pause is never shortened": async (storage) => {
    await storage.rateLimits.pause("resman", at(5));
    await storage.rateLimits.pause("resman", at(2));
    const reserve = reserver(storage, { limit: 2, intervalMs: SECOND });
    assert.equal(await reserve(), 5 * 60_000);
    await storage.rateLimits.pause("resman", at(7));
    assert.equal(await reserve(), 7 * 60_000);
  },
});
