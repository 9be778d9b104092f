import { describe, expect, it } from "vitest";
import { createContext } from "../../../src/engine/context.js";
import { checkClock } from "../../../src/engine/leases/check-clock.js";
import type { ResManGateway } from "../../../src/ports/resman.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { createTestRuntime } from "../../../src/testing/index.js";

async function complaints(storeIsAheadMs: number | undefined): Promise<unknown[]> {
  const runtime = createTestRuntime();
  const storage: StorageAdapter = new MemoryStorageAdapter();
  if (storeIsAheadMs !== undefined) storage.now = async () => new Date(runtime.now() + storeIsAheadMs).toISOString();
  const ctx = createContext({ storage, resman: {} as ResManGateway, runtime, leaseMs: 60_000 });
  const heard: unknown[] = [];
  ctx.events.on("engine:error", (event) => heard.push(event));
  await checkClock(ctx);
  return heard;
}

describe("the clock of a process", () => {
  it.each([0, 15_000, -15_000, undefined])("that is %s ms off the store's is taken as it is", async (offMs) => {
    expect(await complaints(offMs)).toEqual([]);
  });

  it.each([
    [15_001, "15001 ms behind"],
    [-90_000, "90000 ms ahead of"],
  ])("that is %s ms off is told, and what to do", async (offMs, words) => {
    expect(await complaints(offMs)).toMatchObject([
      { during: "check clock", error: { code: "INVALID_CONFIG", message: expect.stringContaining(words) } },
    ]);
  });
});
