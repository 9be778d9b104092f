import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sleep } from "../../src/runtime/sleep.js";
import { createManualClock, elapse } from "../../src/testing/index.js";

const START = "2026-03-02T17:00:00Z";
const HOUR_MS = 60 * 60 * 1000;

describe("elapse", () => {
  it("lets hours pass at once, and stops at the very instant at which the promise settles", async () => {
    const clock = createManualClock(START);
    clock.setTimeout(() => undefined, 100 * HOUR_MS);
    const work = async (): Promise<string> => {
      for (let index = 0; index < 20; index += 1) await sleep(clock, HOUR_MS);
      return "done";
    };
    expect(await elapse(clock, work())).toBe("done");
    expect(clock.now() - Date.parse(START)).toBe(20 * HOUR_MS);
    expect(clock.pending).toBe(1);
  });

  it("throws what the promise throws", async () => {
    const clock = createManualClock(START);
    const work = async (): Promise<never> => {
      await sleep(clock, 5);
      throw new Error("broken");
    };
    await expect(elapse(clock, work())).rejects.toThrow("broken");
  });

  it("does not move the clock for a promise that settles by itself, after some turns of the event loop too", async () => {
    const clock = createManualClock(START);
    const work = async (): Promise<number> => {
      for (let turn = 0; turn < 100; turn += 1) await setImmediate();
      return 7;
    };
    expect(await elapse(clock, work())).toBe(7);
    expect(clock.now()).toBe(Date.parse(START));
  });

  it("says so when nothing can settle the promise any more", async () => {
    const clock = createManualClock(START);
    const never = new Promise<never>(() => undefined);
    await expect(elapse(clock, never, { maxTurns: 50 })).rejects.toThrow("no timer is set");
  });

  it("gives up on a promise that timers never settle", async () => {
    const clock = createManualClock(START);
    const tick = (): void => {
      clock.setTimeout(tick, HOUR_MS);
    };
    tick();
    const never = new Promise<never>(() => undefined);
    await expect(elapse(clock, never)).rejects.toMatchObject({ code: "TIMEOUT_ERROR" });
    expect(clock.now() - Date.parse(START)).toBe(24 * HOUR_MS);
  });
});

describe("the manual clock", () => {
  it("tells when its next timer falls due", () => {
    const clock = createManualClock(START);
    expect(clock.nextDueAt).toBeUndefined();
    clock.setTimeout(() => undefined, 50);
    const next = clock.setTimeout(() => undefined, 20);
    expect(clock.nextDueAt).toBe(Date.parse(START) + 20);
    clock.clearTimeout(next);
    expect(clock.nextDueAt).toBe(Date.parse(START) + 50);
  });
});
