import { describe, expect, it } from "vitest";
import { SharedRateLimiter } from "../../src/runtime/shared-rate-limiter.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { createTestRuntime } from "../../src/testing/index.js";

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
  return { runtime, process, granted, ask };
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

  it.each([
    ["limit", { limit: 0, intervalMs: 1000 }],
    ["limit", { limit: 1.5, intervalMs: 1000 }],
    ["intervalMs", { limit: 5, intervalMs: Number.NaN }],
  ])("refuses a %s that makes no sense", (name, limits) => {
    const storage = new MemoryStorageAdapter();
    expect(() => new SharedRateLimiter({ storage, key: "remote", ...limits })).toThrow(new RegExp(`${name} must be`));
  });
});
