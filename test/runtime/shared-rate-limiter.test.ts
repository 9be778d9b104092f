import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Runtime } from "../../src/ports/runtime.js";
import { SharedRateLimiter } from "../../src/runtime/shared-rate-limiter.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { createSeededRandom, createTestRuntime } from "../../src/testing/index.js";

function setup(limit = 2) {
  const runtime = createTestRuntime();
  const storage = new MemoryStorageAdapter();
  const process = () => new SharedRateLimiter({ storage, key: "remote", limit, intervalMs: 1000, runtime });
  const start = runtime.now();
  const granted: number[] = [];
  const ask = async (limiter: SharedRateLimiter, signal?: AbortSignal) => {
    await limiter.acquire(signal);
    granted.push(runtime.now() - start);
  };
  return { runtime, storage, process, granted, ask };
}

describe("SharedRateLimiter", () => {
  it("keeps several processes together under the limit", async () => {
    const { runtime, process, granted, ask } = setup();
    const processes = [process(), process(), process()];
    const asked = processes.flatMap((limiter) => [ask(limiter), ask(limiter)]);
    await runtime.advance(10_000);
    await Promise.all(asked);
    expect(granted).toEqual([0, 0, 1000, 1000, 2000, 2000]);
  });

  it("lets nobody go before the remote wants to hear again", async () => {
    const { runtime, process, granted, ask } = setup();
    await process().pause(30_000);
    const asked = ask(process());
    await runtime.advance(29_999);
    expect(granted).toEqual([]);
    await runtime.advance(1);
    await asked;
    expect(granted).toEqual([30_000]);
  });

  it("stops waiting when the caller gives up", async () => {
    const { runtime, process, ask } = setup(1);
    await ask(process());
    const caller = new AbortController();
    const outcome = expect(ask(process(), caller.signal)).rejects.toMatchObject({ code: "ABORTED" });
    await runtime.advance(500);
    caller.abort();
    await outcome;
    expect(runtime.pending).toBe(0);
  });

  it("holds those who wait already when the remote asks for a pause", async () => {
    const { runtime, process, granted, ask } = setup(1);
    const limiter = process();
    const asked = [ask(limiter), ask(limiter)];
    await runtime.advance(500);
    await limiter.pause(30_000);
    await runtime.advance(29_999);
    expect(granted).toEqual([0]);
    await runtime.advance(1);
    await Promise.all(asked);
    expect(granted).toEqual([0, 30_500]);
  });

  it("gives who wakes up late another instant, so that two do not leave together", async () => {
    const { runtime, process, granted, ask } = setup(1);
    let lateBy = 0;
    const { setTimeout } = runtime;
    runtime.setTimeout = (callback, ms) => setTimeout(callback, ms + lateBy);
    const late = process();
    runtime.setTimeout = setTimeout;
    await ask(late);
    // The process sleeps over its instant, like one whose event loop is busy.
    lateBy = 900;
    const asked = [ask(late), ask(process())];
    await runtime.advance(0);
    lateBy = 0;
    await runtime.advance(10_000);
    await Promise.all(asked);
    // Its instant was 1000 and it woke at 1900, next to the other, whose instant was 2000.
    expect(granted).toEqual([0, 2000, 3000]);
  });

  it("does not starve a process that is always late", async () => {
    const { runtime, process, granted, ask } = setup(1);
    const { setTimeout } = runtime;
    runtime.setTimeout = (callback, ms) => setTimeout(callback, ms + 70);
    await ask(process());
    const asked = ask(process());
    await runtime.advance(60_000);
    await asked;
    expect(granted).toHaveLength(2);
  });

  it("asks ahead where the store is slow, and so takes one instant a request", async () => {
    const { runtime, storage, process, granted, ask } = setup(1);
    const { rateLimits } = storage;
    let reservations = 0;
    Object.defineProperty(storage, "rateLimits", {
      value: {
        pause: rateLimits.pause,
        reserve: async (...args: Parameters<typeof rateLimits.reserve>) => {
          reservations++;
          const instant = await rateLimits.reserve(...args);
          await new Promise<void>((resolve) => runtime.setTimeout(resolve, 40));
          return instant;
        },
      },
    });
    const limiter = process();
    for (let request = 0; request < 10; request++) {
      const asked = ask(limiter);
      await runtime.advance(3000);
      await asked;
    }
    expect(granted).toHaveLength(10);
    // The first finds out how slow the store is.
    expect(reservations).toBe(11);
  });

  it("keeps a remote that counts strictly from seeing a sixth request within a second, whoever is late", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { runtime, storage } = setup();
        const { random } = createSeededRandom(seed);
        const lateNowAndThen: Partial<Runtime> = {
          now: runtime.now,
          clearTimeout: runtime.clearTimeout,
          setTimeout: (callback, ms) => runtime.setTimeout(callback, ms + (random() < 0.1 ? random() * 600 : 0)),
        };
        const options = { storage, key: "airtable:app", limit: 1, intervalMs: 203, runtime: lateNowAndThen };
        const left: number[] = [];
        const work = [1, 2, 3].flatMap(() => {
          const limiter = new SharedRateLimiter(options);
          return Array.from({ length: 8 }, async () => {
            await limiter.acquire();
            left.push(runtime.now());
          });
        });
        await runtime.advance(60_000);
        await Promise.all(work);
        const spans = left.slice(5).map((at, index) => at - (left[index] as number));
        expect(Math.min(...spans)).toBeGreaterThanOrEqual(1000);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["limit", { limit: 0, intervalMs: 1000 }],
    ["limit", { limit: 1.5, intervalMs: 1000 }],
    ["intervalMs", { limit: 5, intervalMs: Number.NaN }],
  ])("refuses a %s that makes no sense", (name, limits) => {
    const storage = new MemoryStorageAdapter();
    expect(() => new SharedRateLimiter({ storage, key: "remote", ...limits })).toThrow(new RegExp(`${name} must be`));
  });
});
