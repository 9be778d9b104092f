import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { WakeUp } from "../../../src/engine/leases/wake-up.js";
import { createManualClock } from "../../../src/testing/index.js";

const setup = () => {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const ended: string[] = [];
  const wakeUp = new WakeUp(clock);
  const sleep = (name: string, signal?: AbortSignal) => wakeUp.sleep(1000, signal).then(() => ended.push(name));
  return { clock, ended, wakeUp, sleep };
};

describe("WakeUp", () => {
  it("sleeps as long as it is told to", async () => {
    const { clock, ended, sleep } = setup();
    const asleep = sleep("first");
    await clock.advance(999);
    expect(ended).toEqual([]);
    await clock.advance(1);
    await asleep;
    expect(ended).toEqual(["first"]);
    expect(clock.pending).toBe(0);
  });

  it("is woken by news, and leaves no timer", async () => {
    const { clock, wakeUp, sleep } = setup();
    const asleep = sleep("first");
    wakeUp.now();
    await asleep;
    expect(clock.pending).toBe(0);
  });

  it("does not sleep over news that came while it was awake, but only once", async () => {
    const { clock, ended, wakeUp, sleep } = setup();
    wakeUp.now();
    wakeUp.now();
    await sleep("first");
    const second = sleep("second");
    await clock.advance(999);
    expect(ended).toEqual(["first"]);
    await clock.advance(1);
    await second;
  });

  it("ends with ABORTED when the caller gives up", async () => {
    const { clock, sleep } = setup();
    const caller = new AbortController();
    const asleep = sleep("first", caller.signal);
    caller.abort();
    await expect(asleep).rejects.toMatchObject({ code: "ABORTED" });
    expect(clock.pending).toBe(0);
  });
});

describe("a signal that lives as long as the process", () => {
  /** What Node notes of the signals that were made of one. */
  const notesOf = (signal: AbortSignal): number => {
    const key = Object.getOwnPropertySymbols(signal).find(({ description }) => description === "kDependantSignals");
    return key ? (Reflect.get(signal, key) as Set<unknown>).size : 0;
  };

  it("keeps nothing of the sleeps it could have ended", async () => {
    const { wakeUp } = setup();
    const { signal } = new AbortController();
    AbortSignal.any([signal]);
    expect(notesOf(signal)).toBe(1);
    for (let count = 0; count < 100; count += 1) {
      wakeUp.now();
      await wakeUp.sleep(1000, signal);
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(notesOf(signal)).toBe(1);
  });
});
