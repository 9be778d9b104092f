import { describe, expect, it } from "vitest";
import { sleep, throwIfAborted } from "../../src/runtime/sleep.js";
import { createRuntime } from "../../src/runtime/system-runtime.js";
import { createManualClock } from "../../src/testing/index.js";

describe("sleep", () => {
  it("ends when its time has come, and not before", async () => {
    const clock = createManualClock("2026-03-02T17:05:00Z");
    let done = false;
    const slept = sleep(clock, 1000).then(() => {
      done = true;
    });
    await clock.advance(999);
    expect(done).toBe(false);
    await clock.advance(1);
    await slept;
    expect(done).toBe(true);
  });

  it("ends at once when aborted, with the caller's reason as cause, and leaves no timer behind", async () => {
    const clock = createManualClock("2026-03-02T17:05:00Z");
    const abort = new AbortController();
    const slept = sleep(clock, 1000, abort.signal);
    const reason = new Error("shut down");
    abort.abort(reason);
    await expect(slept).rejects.toMatchObject({ code: "ABORTED", cause: reason });
    expect(clock.pending).toBe(0);
    await expect(sleep(clock, 1000, abort.signal)).rejects.toMatchObject({ code: "ABORTED" });
    expect(() => throwIfAborted(abort.signal)).toThrow("aborted");
    expect(() => throwIfAborted(undefined)).not.toThrow();
  });
});

describe("createRuntime", () => {
  it("takes parts from an object whose methods are inherited", () => {
    class Clock {
      readonly #at = 42;
      now(): number {
        return this.#at;
      }
    }
    const runtime = createRuntime(new Clock());
    expect(runtime.now()).toBe(42);
    expect(runtime.random()).toBeLessThan(1);
    expect(runtime.randomId()).toMatch(/^[0-9a-f-]{36}$/);
  });
});
