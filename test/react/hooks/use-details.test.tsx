import { act, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type {
  JobQuery,
  LeadSyncApi,
  MetricsHistory,
  MetricsHistoryQuery,
  PropertyIntegration,
  SyncJob,
} from "../../../src/browser/index.js";
import {
  useConflictDetails,
  useFieldHistory,
  useLeadDuplicates,
  useMetricsHistory,
  usePropertyStatus,
  useSyncQueue,
} from "../../../src/react/hooks/use-details.js";
import { type ResourceResult, useResource } from "../../../src/react/hooks/use-resource.js";
import { FakeResource, FakeStore, type FakeStoreOptions } from "../support/fake-store.js";
import { deferred, renderHookWith } from "../support/render-with-store.js";
import { aConflict } from "../support/samples.js";

const settled = (): Promise<void> => act(async () => undefined);
/** Answers that are told apart by name only. */
const answer = <T,>(name: string): T => ({ name }) as T;
const setUp = (api: Partial<LeadSyncApi>, state: FakeStoreOptions["state"] = {}): FakeStore =>
  new FakeStore({ api, state });
const theResource = (fake: FakeStore) => [...fake.resources.values()][0];

describe("useResource", () => {
  it("loads when it is first used, keeps what it had while it loads again, and says what failed", async () => {
    const load = vi.fn(async () => "one");
    const resource = new FakeResource(load);
    const { result, unmount } = renderHookWith(new FakeStore(), () => useResource(resource));
    expect(result.current).toMatchObject({ data: undefined, loading: true, error: undefined });
    await waitFor(() => expect(result.current).toMatchObject({ data: "one", loading: false }));

    const slow = deferred<string>();
    load.mockReturnValueOnce(slow.promise);
    act(() => void result.current.refresh());
    expect(result.current).toMatchObject({ data: "one", loading: true });
    const down = new Error("down");
    await act(async () => slow.reject(down));
    expect(result.current).toMatchObject({ data: "one", loading: false, error: down });
    unmount();
    expect(resource.listenerCount).toBe(0);
  });

  it("stops loading where the first load failed", async () => {
    const resource = new FakeResource(async () => Promise.reject(new Error("down")));
    const { result } = renderHookWith(new FakeStore(), () => useResource(resource));
    await waitFor(() => expect(result.current.error?.message).toBe("down"));
    expect(result.current.loading).toBe(false);
  });

  it("follows another one when it is given one, and none", async () => {
    type Props = { resource: FakeResource<string> | undefined };
    const [one, two] = [new FakeResource(async () => "one"), new FakeResource(async () => "two")];
    const { result, rerender } = renderHookWith<ResourceResult<string>, Props>(
      new FakeStore(),
      (props) => useResource(props.resource),
      { props: { resource: one } },
    );
    await settled();
    rerender({ resource: two });
    expect(result.current).toMatchObject({ data: undefined, loading: true });
    await settled();
    expect(result.current.data).toBe("two");
    expect([one.listenerCount, two.listenerCount]).toEqual([0, 1]);
    rerender({ resource: undefined });
    await act(() => result.current.refresh());
    expect(result.current).toMatchObject({ data: undefined, loading: false, error: undefined });
  });

  it("gives the same result until something changes", async () => {
    const resource = new FakeResource(async () => "one");
    const { result, rerender } = renderHookWith(new FakeStore(), () => useResource(resource));
    await settled();
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
  });
});

describe("useConflictDetails", () => {
  it("loads a conflict, anew after events of its lead", async () => {
    const getConflict = vi.fn<LeadSyncApi["getConflict"]>(async (id) => answer(id));
    const fake = setUp({ getConflict }, { conflicts: [aConflict({ id: "k-1", conversationId: "c-7" })] });
    const { result } = renderHookWith(fake, () => useConflictDetails("k-1"), { strict: true });
    await waitFor(() => expect(result.current.data).toEqual({ name: "k-1" }));
    expect(theResource(fake)?.on).toEqual({ conversationId: "c-7" });
    expect(getConflict).toHaveBeenCalledTimes(1);
  });

  it("loads one of which no lead is known anew after any event", async () => {
    const fake = setUp({ getConflict: async (id) => answer(id) });
    renderHookWith(fake, () => useConflictDetails("k-2"));
    await settled();
    expect(theResource(fake)?.on).toBe("any");
  });
});

describe("what is asked for nothing", () => {
  it("asks for nothing, and loads when it is", async () => {
    const explainField = vi.fn<LeadSyncApi["explainField"]>(async (id, field) => answer(`${id}.${field}`));
    const listDuplicates = vi.fn<LeadSyncApi["listDuplicates"]>(async () => []);
    const getConflict = vi.fn<LeadSyncApi["getConflict"]>(async (id) => answer(id));
    const fake = setUp({ explainField, listDuplicates, getConflict });
    type Props = { id: string | undefined; field: string | undefined };
    const { result, rerender } = renderHookWith(
      fake,
      ({ id, field }: Props) => [useConflictDetails(id), useFieldHistory(id, field), useLeadDuplicates(id)] as const,
      { props: { id: undefined, field: undefined } as Props },
    );
    rerender({ id: undefined, field: "email" });
    await settled();
    expect(fake.resources.size).toBe(0);
    expect(result.current.map(({ loading }) => loading)).toEqual([false, false, false]);

    rerender({ id: "c-1", field: undefined });
    await settled();
    expect(explainField).not.toHaveBeenCalled();
    rerender({ id: "c-1", field: "email" });
    await waitFor(() => expect(result.current[1].data).toEqual({ name: "c-1.email" }));
    expect(listDuplicates.mock.calls).toEqual([["c-1"]]);
    const on = [...fake.resources.values()].map((resource) => resource.on);
    expect(on).toEqual(["any", { conversationId: "c-1" }, { conversationId: "c-1" }]);
  });
});

describe("useMetricsHistory", () => {
  it("loads once for a query that is written inline, of the store's property", async () => {
    const getMetricsHistory = vi.fn<LeadSyncApi["getMetricsHistory"]>(async () => answer<MetricsHistory>("m"));
    const fake = setUp({ getMetricsHistory }, { propertyId: "p-1" });
    type Query = Omit<MetricsHistoryQuery, "propertyId">;
    const { rerender } = renderHookWith(fake, ({ names }: Query) => useMetricsHistory({ names: [...names] }), {
      props: { names: ["apiErrors"] },
    });
    await settled();
    rerender({ names: ["apiErrors"] });
    await settled();
    expect(getMetricsHistory.mock.calls).toEqual([[{ names: ["apiErrors"], propertyId: "p-1" }]]);
    rerender({ names: ["syncLag"] });
    await settled();
    act(() => fake.set({ propertyId: "p-2" }));
    await settled();
    expect(getMetricsHistory.mock.calls.slice(1)).toEqual([
      [{ names: ["syncLag"], propertyId: "p-1" }],
      [{ names: ["syncLag"], propertyId: "p-2" }],
    ]);
  });
});

describe("useSyncQueue", () => {
  const aJob = (id: string): SyncJob => answer(id);
  const anApi = () => ({
    listJobs: vi.fn<LeadSyncApi["listJobs"]>(async () => ({ items: [aJob("j-1")] })),
    retryJob: vi.fn<LeadSyncApi["retryJob"]>(async (id) => aJob(id)),
    cancelJob: vi.fn<LeadSyncApi["cancelJob"]>(async (id) => aJob(id)),
    retryFailedJobs: vi.fn<LeadSyncApi["retryFailedJobs"]>(async () => 3),
  });

  it("lists the jobs of the store's property, anew after any event", async () => {
    const api = anApi();
    const fake = setUp(api, { propertyId: "p-1" });
    const query: Omit<JobQuery, "propertyId"> = { status: "failed" };
    const { result } = renderHookWith(fake, () => useSyncQueue({ ...query }));
    await waitFor(() => expect(result.current.data).toEqual([aJob("j-1")]));
    expect(api.listJobs.mock.calls).toEqual([[{ status: "failed", propertyId: "p-1" }]]);
    expect(theResource(fake)?.on).toBe("any");
  });

  it("retries and cancels, then lists the jobs again", async () => {
    const api = anApi();
    const { result, rerender } = renderHookWith(setUp(api, { propertyId: "p-1" }), () => useSyncQueue());
    await settled();
    const { retry, cancel, retryAll, refresh } = result.current;
    await act(() => retry("j-1"));
    await act(() => cancel("j-2"));
    await act(() => retryAll());
    expect(api.retryJob).toHaveBeenCalledWith("j-1");
    expect(api.cancelJob).toHaveBeenCalledWith("j-2");
    expect(api.retryFailedJobs).toHaveBeenCalledWith({ propertyId: "p-1" });
    expect(api.listJobs).toHaveBeenCalledTimes(4);
    rerender();
    expect(result.current).toMatchObject({ retry, cancel, retryAll, refresh });
  });

  it("hands a refusal to the caller, and lists the jobs again: they may be why", async () => {
    const api = anApi();
    const refusal = new Error("forbidden");
    api.retryJob.mockRejectedValueOnce(refusal);
    const { result } = renderHookWith(setUp(api), () => useSyncQueue());
    await settled();
    await act(() => expect(result.current.retry("j-1")).rejects.toBe(refusal));
    expect(api.listJobs).toHaveBeenCalledTimes(2);
  });

  it("does not take a list that was asked for before for the one after", async () => {
    const api = anApi();
    const [before, after] = [deferred<{ items: SyncJob[] }>(), deferred<{ items: SyncJob[] }>()];
    api.listJobs.mockReturnValueOnce(before.promise).mockReturnValueOnce(after.promise);
    const { result } = renderHookWith(setUp(api), () => useSyncQueue());
    await settled();
    const done = vi.fn();
    act(() => void result.current.retry("j-1").then(done));
    await act(async () => before.resolve({ items: [aJob("old")] }));
    expect(done).not.toHaveBeenCalled();
    await act(async () => after.resolve({ items: [aJob("fresh")] }));
    expect(done).toHaveBeenCalledTimes(1);
    expect(result.current.data).toEqual([aJob("fresh")]);
  });
});

describe("usePropertyStatus", () => {
  const aProperty = (id: string): PropertyIntegration => answer(id);

  it("lists all properties, page after page, and pauses and resumes them", async () => {
    const listIntegrations = vi.fn<LeadSyncApi["listIntegrations"]>(async ({ afterId } = {}) =>
      afterId === "p-1" ? { items: [aProperty("p-2")] } : { items: [aProperty("p-1")], nextAfterId: "p-1" },
    );
    const pauseProperty = vi.fn<LeadSyncApi["pauseProperty"]>(async (id) => aProperty(id));
    const resumeProperty = vi.fn<LeadSyncApi["resumeProperty"]>(async () => Promise.reject(new Error("forbidden")));
    const fake = setUp({ listIntegrations, pauseProperty, resumeProperty });
    const { result } = renderHookWith(fake, () => usePropertyStatus());
    await waitFor(() => expect(result.current.data).toEqual([aProperty("p-1"), aProperty("p-2")]));
    expect(listIntegrations.mock.calls).toEqual([[{ limit: 1_000 }], [{ limit: 1_000, afterId: "p-1" }]]);

    await act(() => result.current.pause("p-1"));
    expect(pauseProperty).toHaveBeenCalledWith("p-1");
    expect(listIntegrations).toHaveBeenCalledTimes(4);
    await act(() => expect(result.current.resume("p-1")).rejects.toThrow("forbidden"));
    expect(listIntegrations).toHaveBeenCalledTimes(6);
  });

  it("lists the store's property alone where it has one", async () => {
    const listIntegrations = vi.fn<LeadSyncApi["listIntegrations"]>(async () => ({ items: [] }));
    renderHookWith(setUp({ listIntegrations }, { propertyId: "p-9" }), () => usePropertyStatus());
    await settled();
    expect(listIntegrations.mock.calls).toEqual([[{ propertyId: "p-9", limit: 1_000 }]]);
  });
});
