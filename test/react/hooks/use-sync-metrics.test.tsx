import { act } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NO_METRICS, type SyncMetrics } from "../../../src/browser/index.js";
import { type UseSyncMetricsOptions, useSyncMetrics } from "../../../src/react/hooks/use-sync-metrics.js";
import { FakeStore } from "../support/fake-store.js";
import { deferred, renderHookWith } from "../support/render-with-store.js";

let visibility: DocumentVisibilityState = "visible";
vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
const show = (state: DocumentVisibilityState): Promise<void> =>
  act(async () => {
    visibility = state;
    document.dispatchEvent(new Event("visibilitychange"));
  });
afterEach(() => {
  visibility = "visible";
});

const settled = (): Promise<void> => act(async () => undefined);
const setUp = (options: UseSyncMetricsOptions = {}, strict = false) => {
  const fake = new FakeStore();
  const hook = renderHookWith(fake, (props: UseSyncMetricsOptions) => useSyncMetrics(props), {
    props: options,
    strict,
  });
  return { ...hook, fake, pass: (ms: number) => act(() => fake.clock.advance(ms)), loads: fake.fetchMetrics };
};

describe("useSyncMetrics", () => {
  it("loads at once, then every half minute, and shows what the store has", async () => {
    const { result, fake, pass, loads } = setUp();
    expect(result.current).toMatchObject({ metrics: NO_METRICS, loading: true, error: undefined });
    await settled();
    expect(result.current.loading).toBe(false);
    expect(loads.mock.calls).toEqual([[{}, { signal: expect.any(AbortSignal) }]]);
    await pass(29_999);
    expect(loads).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(loads).toHaveBeenCalledTimes(2);
    const metrics = { ...NO_METRICS, failedSyncs: 3 };
    act(() => fake.set({ metrics, busy: new Set(["metrics"]), error: "late" }));
    expect(result.current).toMatchObject({ metrics, loading: true, error: "late" });
  });

  it("loads once a turn under StrictMode, with one timer", async () => {
    const { pass, loads, fake } = setUp({ refreshMs: 1_000 }, true);
    await settled();
    expect(loads).toHaveBeenCalledTimes(1);
    expect(fake.clock.pending).toBe(1);
    await pass(3_000);
    expect(loads).toHaveBeenCalledTimes(4);
  });

  it("never overlaps: the time counts from the end of a load", async () => {
    const { pass, loads, fake } = setUp({ refreshMs: 1_000 });
    const slow = deferred<SyncMetrics>();
    await settled();
    loads.mockReturnValueOnce(slow.promise);
    await pass(1_000);
    await pass(10_000);
    await show("hidden");
    await show("visible");
    expect(loads).toHaveBeenCalledTimes(2);
    expect(fake.clock.pending).toBe(0);
    await act(async () => slow.resolve(NO_METRICS));
    await pass(999);
    expect(loads).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(loads).toHaveBeenCalledTimes(3);
  });

  it("goes on after a load that failed", async () => {
    const { pass, loads } = setUp({ refreshMs: 1_000 });
    await settled();
    loads.mockRejectedValueOnce(new Error("down"));
    await pass(2_000);
    expect(loads).toHaveBeenCalledTimes(3);
  });

  it("rests while the page is hidden, and catches up when it is seen again", async () => {
    const { pass, loads } = setUp({ refreshMs: 1_000 });
    await settled();
    await show("hidden");
    await pass(60_000);
    expect(loads).toHaveBeenCalledTimes(1);
    await show("visible");
    expect(loads).toHaveBeenCalledTimes(2);
  });

  it("does not load early because the page was hidden for a moment", async () => {
    const { pass, loads, fake } = setUp({ refreshMs: 1_000 });
    await settled();
    await pass(400);
    await show("hidden");
    await show("visible");
    expect(loads).toHaveBeenCalledTimes(1);
    expect(fake.clock.pending).toBe(1);
    await pass(600);
    expect(loads).toHaveBeenCalledTimes(2);
  });

  it("waits with its first load until the page is seen", async () => {
    visibility = "hidden";
    const { loads, result } = setUp();
    await settled();
    expect(loads).not.toHaveBeenCalled();
    expect(result.current.loading).toBe(true);
    await show("visible");
    expect(loads).toHaveBeenCalledTimes(1);
  });

  it("leaves no timer, listener or load behind", async () => {
    const { unmount, fake, loads } = setUp({ refreshMs: 1_000 });
    await settled();
    const slow = deferred<SyncMetrics>();
    loads.mockReturnValueOnce(slow.promise);
    await act(() => fake.clock.advance(1_000));
    unmount();
    expect(loads.mock.calls[1]?.[1]?.signal?.aborted).toBe(true);
    slow.reject(new Error("aborted"));
    await settled();
    await show("visible");
    expect(fake.clock.pending).toBe(0);
    expect(loads).toHaveBeenCalledTimes(2);
  });

  it("loads another window when it is given one", async () => {
    const { rerender, loads, fake } = setUp({ windowMinutes: 60 });
    await settled();
    rerender({ windowMinutes: 5 });
    await settled();
    expect(loads.mock.calls.map(([query]) => query)).toEqual([{ windowMinutes: 60 }, { windowMinutes: 5 }]);
    expect(fake.clock.pending).toBe(1);
  });

  it.each([0, -1, Number.NaN])("loads only when asked where the time between is %d", async (refreshMs) => {
    const { result, loads, fake } = setUp({ refreshMs });
    await settled();
    expect(loads).not.toHaveBeenCalled();
    expect(result.current.loading).toBe(false);
    await act(() => result.current.refresh());
    expect(loads.mock.calls).toEqual([[{}, undefined]]);
    expect(fake.clock.pending).toBe(0);
  });

  it("does not reject when it is asked and fails", async () => {
    const { result, loads } = setUp({ refreshMs: 0 });
    loads.mockRejectedValueOnce(new Error("down"));
    await expect(act(() => result.current.refresh())).resolves.toBeUndefined();
  });

  it.each([Number.POSITIVE_INFINITY, 1e12])("does not take a time of %d for none", async (refreshMs) => {
    const { loads, fake } = setUp({ refreshMs });
    await settled();
    expect(loads).toHaveBeenCalledTimes(1);
    // A browser rings a longer timer at once.
    expect((fake.clock.nextDueAt ?? 0) - fake.clock.now()).toBe(2 ** 31 - 1);
  });
});
