import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { linkedAbort } from "../../src/runtime/linked-abort.js";

describe("linkedAbort", () => {
  it("fires with the other signal, for its reason", () => {
    const outer = new AbortController();
    const { signal } = linkedAbort(outer.signal);
    outer.abort("enough");
    expect(signal.reason).toBe("enough");
  });

  it("has fired where the other one has", () => {
    expect(linkedAbort(AbortSignal.abort("before")).signal.reason).toBe("before");
  });

  it("fires by itself, leaves the other one alone and nothing behind in it", () => {
    const outer = new AbortController();
    for (let time = 0; time < 100; time++) {
      const linked = linkedAbort(outer.signal);
      linked.abort();
      expect(linked.signal.aborted).toBe(true);
    }
    expect(outer.signal.aborted).toBe(false);
    expect(getEventListeners(outer.signal, "abort")).toHaveLength(0);
  });

  it("needs no other signal", () => {
    const { signal, abort } = linkedAbort(undefined);
    expect(signal.aborted).toBe(false);
    abort();
    expect(signal.aborted).toBe(true);
  });
});
