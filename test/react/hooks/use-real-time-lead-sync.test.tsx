import { act } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { INITIAL_STATE, type RealTimeSyncEvent } from "../../../src/browser/index.js";
import { useRealTimeLeadSync } from "../../../src/react/hooks/use-real-time-lead-sync.js";
import { FakeRealTime, FakeStore } from "../support/fake-store.js";
import { renderHookWith } from "../support/render-with-store.js";
import { aLeadUpdate } from "../support/samples.js";

const setUp = (): { fake: FakeStore; line: FakeRealTime } => {
  const line = new FakeRealTime();
  return { fake: new FakeStore({ realTime: line.asClient() }), line };
};

describe("useRealTimeLeadSync", () => {
  it("shows where the connection stands", () => {
    const { fake } = setUp();
    const { result } = renderHookWith(fake, () => useRealTimeLeadSync());
    expect(result.current).toMatchObject({ connected: false, lastPing: "", state: INITIAL_STATE.realTime });
    const realTime = { ...INITIAL_STATE.realTime, status: "open" as const, lastPing: "2026-05-01T12:00:00.000Z" };
    act(() => fake.set({ realTimeConnected: true, realTime }));
    expect(result.current).toMatchObject({ connected: true, lastPing: realTime.lastPing, state: realTime });
  });

  it("calls the newest handler, and listens once", () => {
    const { fake, line } = setUp();
    const heard: string[] = [];
    const { rerender } = renderHookWith(
      fake,
      ({ name }) => useRealTimeLeadSync((event) => heard.push(`${name}:${event.eventId}`)),
      { props: { name: "first" } },
    );
    line.emit(aLeadUpdate(1));
    const [listener] = line.listeners;
    rerender({ name: "second" });
    line.emit(aLeadUpdate(2));
    expect(heard).toEqual(["first:1", "second:2"]);
    expect([...line.listeners]).toEqual([listener]);
  });

  it("hears each event once under StrictMode, and none after it is gone", () => {
    const { fake, line } = setUp();
    const handle = vi.fn<(event: RealTimeSyncEvent) => void>();
    const { unmount } = renderHookWith(fake, () => useRealTimeLeadSync(handle), { strict: true });
    line.emit(aLeadUpdate());
    unmount();
    line.emit(aLeadUpdate(2));
    expect(handle.mock.calls).toEqual([[aLeadUpdate()]]);
    expect(line.listeners.size).toBe(0);
  });

  it("may do without a handler", () => {
    const { fake, line } = setUp();
    renderHookWith(fake, () => useRealTimeLeadSync());
    expect(() => line.emit(aLeadUpdate())).not.toThrow();
  });

  it("passes on what it is told", async () => {
    const { fake, line } = setUp();
    const { result } = renderHookWith(fake, () => useRealTimeLeadSync());
    const message = { type: "sync_conflict", data: { conflictId: "k-1", resolution: "merged" } } as const;
    result.current.subscribe(["p-1"]);
    result.current.subscribe();
    await result.current.send(message);
    expect(line.subscribe.mock.calls).toEqual([[["p-1"]], [undefined]]);
    expect(line.send).toHaveBeenCalledWith(message);
    expect([result.current.connect, result.current.disconnect]).toEqual([fake.connect, fake.disconnect]);
  });

  it("says so where the store has no realtime client", async () => {
    const { result } = renderHookWith(new FakeStore({ realTime: undefined }), () => useRealTimeLeadSync());
    const problem = expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining("realtime") });
    expect(() => result.current.subscribe()).toThrowError(problem);
    const message = { type: "sync_conflict", data: { conflictId: "k-1", resolution: "merged" } } as const;
    await expect(result.current.send(message)).rejects.toEqual(problem);
  });
});
