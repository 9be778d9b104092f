import { describe, expect, it } from "vitest";
import { SpacedRateLimiter } from "../../src/runtime/spaced-rate-limiter.js";
import { createTestRuntime } from "../../src/testing/index.js";

function setup(intervalMs = 200) {
  const runtime = createTestRuntime();
  const limiter = new SpacedRateLimiter(intervalMs, runtime);
  const start = runtime.now();
  const left: number[] = [];
  const ask = async (signal?: AbortSignal) => {
    await limiter.acquire(signal);
    left.push(runtime.now() - start);
  };
  return { runtime, limiter, left, ask };
}

describe("SpacedRateLimiter", () => {
  it("lets the first go at once and the others evenly spaced, in order", async () => {
    const { runtime, left, ask } = setup();
    const asked = [ask(), ask(), ask(), ask()];
    await runtime.advance(10_000);
    await Promise.all(asked);
    expect(left).toEqual([0, 200, 400, 600]);
  });

  it("allows no burst after a time of rest", async () => {
    const { runtime, left, ask } = setup();
    await ask();
    await runtime.advance(60_000);
    const asked = [ask(), ask(), ask()];
    await runtime.advance(1000);
    await Promise.all(asked);
    expect(left).toEqual([0, 60_000, 60_200, 60_400]);
  });

  it("holds those who wait already when the remote asks for a pause", async () => {
    const { runtime, limiter, left, ask } = setup();
    const asked = [ask(), ask(), ask()];
    await runtime.advance(100);
    await limiter.pause(30_000);
    await runtime.advance(29_999);
    expect(left).toEqual([0]);
    await runtime.advance(1000);
    await Promise.all(asked);
    expect(left).toEqual([0, 30_100, 30_300]);
  });

  it("never shortens an earlier pause", async () => {
    const { runtime, limiter, left, ask } = setup();
    await limiter.pause(30_000);
    await limiter.pause(1000);
    const asked = ask();
    await runtime.advance(40_000);
    await asked;
    expect(left).toEqual([30_000]);
  });

  it("waits out a pause longer than a timer can hold", async () => {
    const { runtime, limiter, left, ask } = setup();
    const longest = 2 ** 31 - 1;
    // A timer of Node's that is asked for more fires at once.
    const { setTimeout } = runtime;
    runtime.setTimeout = (callback, ms) => setTimeout(callback, ms > longest ? 1 : ms);
    await limiter.pause(longest + 5000);
    const asked = ask();
    await runtime.advance(longest + 6000);
    await asked;
    expect(left).toEqual([longest + 5000]);
  });

  it("lets who gives up leave at once, without a place", async () => {
    const { runtime, left, ask } = setup();
    await ask();
    const [inFront, inLine] = [new AbortController(), new AbortController()];
    const gone = [ask(inFront.signal), ask(inLine.signal)].map((asked) =>
      expect(asked).rejects.toMatchObject({ code: "ABORTED" }),
    );
    const last = ask();
    await runtime.advance(50);
    inLine.abort();
    inFront.abort();
    await Promise.all(gone);
    await runtime.advance(1000);
    await last;
    expect(left).toEqual([0, 200]);
    expect(runtime.pending).toBe(0);
  });

  it("turns away who has given up before", async () => {
    const { ask, left } = setup();
    await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    expect(left).toEqual([]);
  });
});
