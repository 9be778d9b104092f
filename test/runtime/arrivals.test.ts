import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpacedRateLimiter } from "../../src/runtime/spaced-rate-limiter.js";
import { createTestRuntime } from "../../src/testing/index.js";

const TERMS = { limit: 5, windowMs: 1010, mostLateMs: 250 };

/** Sends requests, each so long on its way there and back; returns when they left and when they arrived. */
async function send(waysMs: readonly { there: number; back: number }[]) {
  const runtime = createTestRuntime();
  const limiter = new SpacedRateLimiter(203, runtime, TERMS);
  const start = runtime.now();
  const left: number[] = [];
  const arrived: number[] = [];
  const sending = Promise.all(
    waysMs.map(async ({ there, back }) => {
      await limiter.acquire();
      const leftAt = runtime.now();
      left.push(leftAt - start);
      arrived.push(leftAt - start + there);
      runtime.setTimeout(() => limiter.answered(leftAt, runtime.now()), there + back);
    }),
  );
  await runtime.advance(waysMs.length * 600);
  await sending;
  return { left, arrived: arrived.sort((a, b) => a - b) };
}

const mostWithinASecond = (arrived: readonly number[]): number =>
  Math.max(...arrived.map((at) => arrived.filter((other) => other >= at && other < at + 1000).length));

const evenly = (count: number, there: number, back: number) => Array.from({ length: count }, () => ({ there, back }));
const gaps = (left: readonly number[]): number[] => left.slice(1).map((at, index) => at - (left[index] ?? 0));

describe("requests that are held up on their way", () => {
  it("let those behind them wait, so that no six arrive within a second", async () => {
    const ways = evenly(40, 20, 60);
    ways[20] = { there: 120, back: 60 };
    const { left, arrived } = await send(ways);
    expect(mostWithinASecond(arrived)).toBe(5);
    // It came 100 ms late: the fifth after it leaves a second after that.
    expect((left[25] ?? 0) - (left[20] ?? 0)).toBe(1110);
  });

  it("never arrive six within a second while the first connections are made", async () => {
    const ways = evenly(30, 20, 60).map(({ there, back }, index) => ({ there: index < 5 ? there + 150 : there, back }));
    expect(mostWithinASecond((await send(ways)).arrived)).toBe(5);
  });

  it("never arrive six within a second where ways are uneven", async () => {
    const way = fc.record({ there: fc.integer({ min: 20, max: 220 }), back: fc.integer({ min: 20, max: 60 }) });
    // A quick way is known from the beginning, as it is after a while.
    const known = evenly(ENOUGH, 20, 20);
    await fc.assert(
      fc.asyncProperty(fc.array(way, { minLength: 6, maxLength: 25 }), async (ways) => {
        expect(mostWithinASecond((await send([...known, ...ways])).arrived)).toBeLessThanOrEqual(5);
      }),
      { numRuns: 60 },
    );
  });

  it("cost nothing where every answer takes equally long, once that is known", async () => {
    const { left } = await send(evenly(60, 40, 400));
    expect(gaps(left).slice(20)).toEqual(Array(39).fill(203));
    expect(left.at(-1)).toBeLessThan(59 * 203 + 2 * 250);
  });

  it("are believed to be so late at most, since a slow answer need not be a late arrival", async () => {
    const ways = evenly(40, 20, 60);
    ways[20] = { there: 20, back: 5000 };
    const { left } = await send(ways);
    expect((left[25] ?? 0) - (left[20] ?? 0)).toBe(1010 + 250);
  });
});

const ENOUGH = 12;
