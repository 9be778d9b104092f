import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { type UseLeadSyncOptions, useLeadSync } from "../../../src/react/hooks/use-lead-sync.js";
import { useLeadSyncState } from "../../../src/react/hooks/use-lead-sync-state.js";
import { LeadSyncProvider, useLeadSyncStore } from "../../../src/react/provider.js";
import { FakeStore } from "../support/fake-store.js";
import { deferred, renderHookWith } from "../support/render-with-store.js";
import { aLead } from "../support/samples.js";

const settled = (): Promise<void> => act(async () => undefined);

describe("useLeadSync", () => {
  it("loads the leads when it is first used, and shows them", async () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSync({ status: ["new"] }));
    expect(result.current).toMatchObject({ leads: [], loading: true, error: undefined });
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(fake.fetchLeads.mock.calls).toEqual([[{ status: ["new"] }, { signal: expect.any(AbortSignal) }]]);

    const leads = [aLead()];
    act(() => fake.set({ leads }));
    expect(result.current.leads).toBe(leads);
  });

  it("loads once for a query that is written inline, and again when it says something else", async () => {
    const fake = new FakeStore();
    const { rerender, result } = renderHookWith(
      fake,
      ({ status }: UseLeadSyncOptions) => useLeadSync({ status: [...(status ?? [])] }),
      { props: { status: ["new"] } },
    );
    await settled();
    rerender({ status: ["new"] });
    await settled();
    expect(fake.fetchLeads).toHaveBeenCalledTimes(1);

    rerender({ status: ["lost"] });
    expect(result.current.loading).toBe(true);
    await settled();
    expect(fake.fetchLeads.mock.calls.map(([query]) => query)).toEqual([{ status: ["new"] }, { status: ["lost"] }]);
    expect(result.current.loading).toBe(false);
  });

  it("loads once under StrictMode", async () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSync(), { strict: true });
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(fake.fetchLeads).toHaveBeenCalledTimes(1);
  });

  it("loads nothing by itself where it is told so", async () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSync({ autoFetch: false }));
    await settled();
    expect(fake.fetchLeads).not.toHaveBeenCalled();
    expect(result.current.loading).toBe(false);
  });

  it("ends its own load when it is not used any more, and what that rejects with is nobody's error", async () => {
    const fake = new FakeStore();
    const answer = deferred<void>();
    fake.fetchLeads.mockReturnValue(answer.promise);
    const { unmount } = renderHookWith(fake, () => useLeadSync());
    await settled();
    const signal = fake.fetchLeads.mock.calls[0]?.[1]?.signal;
    expect(signal?.aborted).toBe(false);
    unmount();
    expect(signal?.aborted).toBe(true);
    // vitest fails the run where a rejection is not handled.
    answer.reject(new Error("aborted"));
    await settled();
    expect(fake.listeners.size).toBe(0);
  });

  it("asks for nothing where it is gone before its turn", async () => {
    const fake = new FakeStore();
    const { unmount } = renderHookWith(fake, () => useLeadSync());
    unmount();
    await settled();
    expect(fake.fetchLeads).not.toHaveBeenCalled();
  });

  it("is not disturbed by the end of a load it has given up", async () => {
    const fake = new FakeStore();
    const [first, second] = [deferred<void>(), deferred<void>()];
    fake.fetchLeads.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
    const { rerender, result } = renderHookWith(fake, (options: UseLeadSyncOptions) => useLeadSync(options), {
      props: { status: ["new"] },
    });
    await settled();
    rerender({ status: ["lost"] });
    await settled();
    await act(async () => first.reject(new Error("aborted")));
    expect(result.current.loading).toBe(true);
    await act(async () => second.resolve());
    expect(result.current.loading).toBe(false);
  });

  it.each([
    ["rejects", async () => Promise.reject(new Error("down"))],
    [
      "throws",
      () => {
        throw new Error("destroyed");
      },
    ],
  ])("stops waiting where a load %s, and shows the state's error", async (_, fetchLeads) => {
    const fake = new FakeStore({ state: { error: "The server is down." } });
    fake.fetchLeads.mockImplementation(fetchLeads);
    const { result } = renderHookWith(fake, () => useLeadSync());
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current.error).toBe("The server is down.");
  });

  it("loads from another store where it is given one", async () => {
    const [one, two] = [new FakeStore(), new FakeStore({ state: { leads: [aLead()] } })];
    let fake = one;
    const { result, rerender } = renderHook(() => useLeadSync(), {
      wrapper: ({ children }) => <LeadSyncProvider store={fake.asStore()}>{children}</LeadSyncProvider>,
    });
    await settled();
    fake = two;
    rerender();
    await settled();
    expect(result.current.leads).toHaveLength(1);
    expect(two.fetchLeads).toHaveBeenCalledTimes(1);
    expect(one.listeners.size).toBe(0);
  });

  it("is loading while anybody loads leads", () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSync({ autoFetch: false }));
    act(() => fake.set({ busy: new Set(["leads"]) }));
    expect(result.current.loading).toBe(true);
  });

  it("names the leads that are being synced, in the same set until that changes", () => {
    const fake = new FakeStore({ state: { busy: new Set(["lead:c-1", "leads", "conflict:k", 'lead:a"b']) } });
    const { result } = renderHookWith(fake, () => useLeadSync({ autoFetch: false }));
    const before = result.current.busyIds;
    expect([...before]).toEqual(["c-1", 'a"b']);
    act(() => fake.set({ busy: new Set(["lead:c-1", 'lead:a"b', "metrics"]) }));
    expect(result.current.busyIds).toBe(before);
    act(() => fake.set({ busy: new Set() }));
    expect(result.current.busyIds.size).toBe(0);
  });

  it("gives the store's own operations", () => {
    const fake = new FakeStore();
    const { result } = renderHookWith(fake, () => useLeadSync({ autoFetch: false }));
    const { leads, loading, error, busyIds, ...operations } = result.current;
    expect(Object.keys(operations)).toHaveLength(11);
    for (const [name, operation] of Object.entries(operations)) expect(operation).toBe(fake[name as "fetchLead"]);
  });
});

describe("useLeadSyncState", () => {
  it("renders again only when its part changed", () => {
    const fake = new FakeStore();
    const seen = vi.fn();
    renderHookWith(fake, () => seen(useLeadSyncState((state) => state.conflicts)));
    const times = seen.mock.calls.length;
    act(() => fake.set({ leads: [aLead()] }));
    expect(seen).toHaveBeenCalledTimes(times);
    act(() => fake.set({ conflicts: [] }));
    expect(seen).toHaveBeenCalledTimes(times + 1);
  });
});

describe("without a provider", () => {
  it("a hook says what is missing", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => renderHook(() => useLeadSyncStore())).toThrowError(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining("LeadSyncProvider") }),
    );
    vi.restoreAllMocks();
  });
});

describe("LeadSyncProvider", () => {
  const page = (fake: FakeStore, connect?: boolean) => (
    <LeadSyncProvider store={fake.asStore()} connect={connect}>
      page
    </LeadSyncProvider>
  );

  it("keeps the connection while it is mounted", async () => {
    const fake = new FakeStore();
    const { unmount } = render(page(fake));
    expect(screen.getByText("page")).toBeDefined();
    expect(fake.connect).toHaveBeenCalledTimes(1);
    await settled();
    expect(fake.disconnect).not.toHaveBeenCalled();
    unmount();
    await settled();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it("does not drop the connection under StrictMode", async () => {
    const fake = new FakeStore();
    const { unmount } = renderHookWith(fake, () => undefined, { strict: true });
    await settled();
    expect(fake.disconnect).not.toHaveBeenCalled();
    unmount();
    await settled();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it("shares the connection with other providers of the store; the last one ends it", async () => {
    const fake = new FakeStore();
    const [one, two] = [render(page(fake)), render(page(fake))];
    expect(fake.connect).toHaveBeenCalledTimes(1);
    one.unmount();
    await settled();
    expect(fake.disconnect).not.toHaveBeenCalled();
    two.unmount();
    await settled();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });

  it("connects and disconnects as it is told", async () => {
    const fake = new FakeStore();
    const { rerender } = render(page(fake, false));
    expect(fake.connect).not.toHaveBeenCalled();
    rerender(page(fake, true));
    expect(fake.connect).toHaveBeenCalledTimes(1);
    rerender(page(fake, false));
    await settled();
    expect(fake.disconnect).toHaveBeenCalledTimes(1);
  });
});
