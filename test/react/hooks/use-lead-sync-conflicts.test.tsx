import { act, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useLeadSyncConflicts } from "../../../src/react/hooks/use-lead-sync-conflicts.js";
import { useSyncAlerts } from "../../../src/react/hooks/use-sync-alerts.js";
import { useSyncLog } from "../../../src/react/hooks/use-sync-log.js";
import { FakeStore } from "../support/fake-store.js";
import { renderHookWith } from "../support/render-with-store.js";
import { aConflict } from "../support/samples.js";

const settled = (): Promise<void> => act(async () => undefined);

describe("useLeadSyncConflicts", () => {
  it("loads the open conflicts once, also under StrictMode, and shows them", async () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSyncConflicts(), { strict: true });
    expect(result.current.loading).toBe(true);
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(fake.fetchConflicts.mock.calls).toEqual([[{ signal: expect.any(AbortSignal) }]]);
    const conflicts = [aConflict()];
    act(() => fake.set({ conflicts, busy: new Set(["conflicts", "conflict:k-1"]), error: "no" }));
    expect(result.current).toMatchObject({ conflicts, loading: true, error: "no", busyIds: new Set(["k-1"]) });
  });

  it("loads nothing by itself where it is told so, and ends its load when it is gone", async () => {
    const fake = new FakeStore();
    renderHookWith(fake, () => useLeadSyncConflicts({ autoFetch: false })).unmount();
    const { unmount } = renderHookWith(fake, () => useLeadSyncConflicts());
    await settled();
    unmount();
    expect(fake.fetchConflicts).toHaveBeenCalledTimes(1);
    expect(fake.fetchConflicts.mock.calls[0]?.[0]?.signal?.aborted).toBe(true);
  });

  it("gives the store's own operations", () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSyncConflicts({ autoFetch: false }));
    const { conflicts, loading, error, busyIds, ...operations } = result.current;
    expect(Object.keys(operations)).toHaveLength(6);
    for (const [name, operation] of Object.entries(operations)) expect(operation).toBe(fake[name as "decidePair"]);
  });
});

describe("useSyncLog", () => {
  const aLog = {
    id: "l-1",
    syncDirection: "to_resman",
    syncStatus: "success",
    syncType: "update",
    createdAt: "2026-05-01T12:00:00Z",
  };
  type Id = { id: string | undefined };

  it("loads the log of a lead, and of another when that is chosen", async () => {
    const fake = new FakeStore({ state: { syncLogs: { "c-1": [aLog] } } });
    const { result, rerender } = renderHookWith<ReturnType<typeof useSyncLog>, Id>(fake, ({ id }) => useSyncLog(id), {
      props: { id: "c-1" },
    });
    expect(result.current).toMatchObject({ logs: [aLog], loading: true });
    await waitFor(() => expect(result.current.loading).toBe(false));
    const before = fake.fetchSyncLogs.mock.calls[0]?.[1]?.signal;
    rerender({ id: "c-2" });
    expect(before?.aborted).toBe(true);
    expect(result.current).toMatchObject({ logs: [], loading: true });
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(fake.fetchSyncLogs.mock.calls.map(([id]) => id)).toEqual(["c-1", "c-2"]);
    act(() => fake.set({ busy: new Set(["logs:c-2"]) }));
    expect(result.current.loading).toBe(true);
  });

  it("asks for nothing without a lead, also when it is asked to", async () => {
    const fake = new FakeStore({ state: { busy: new Set(["logs:undefined"]) } });
    const { result } = renderHookWith(fake, () => useSyncLog(undefined));
    await act(() => result.current.refresh());
    expect(result.current).toMatchObject({ logs: [], loading: false });
    expect(fake.fetchSyncLogs).not.toHaveBeenCalled();
  });

  it("knows no log of a lead that is named like a member of every object", async () => {
    const { result } = renderHookWith(new FakeStore(), () => useSyncLog("constructor"));
    await settled();
    expect(result.current.logs).toEqual([]);
  });

  it("loads again when it is asked to, and does not reject", async () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useSyncLog("c-1"));
    await settled();
    const { refresh } = result.current;
    fake.fetchSyncLogs.mockRejectedValueOnce(new Error("down"));
    await act(() => refresh());
    expect(fake.fetchSyncLogs).toHaveBeenCalledTimes(2);
    expect(result.current.refresh).toBe(refresh);
  });
});

describe("useSyncAlerts", () => {
  it("shows the alerts and forgets one", () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useSyncAlerts());
    expect(result.current.alerts).toEqual([]);
    const alert = { id: "a-1", kind: "sync_failed" as const, count: 2, at: "2026-05-01T12:00:00Z" };
    act(() => fake.set({ alerts: [alert] }));
    expect(result.current.alerts).toEqual([alert]);
    result.current.dismiss("a-1");
    expect(fake.dismissAlert).toHaveBeenCalledWith("a-1");
  });
});
