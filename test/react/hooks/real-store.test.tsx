import { act, renderHook, waitFor } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { expect, it } from "vitest";
import { createLeadSyncStore, type LeadSyncStore } from "../../../src/browser/index.js";
import { usePropertyStatus, useSyncQueue } from "../../../src/react/hooks/use-details.js";
import { useLeadSync } from "../../../src/react/hooks/use-lead-sync.js";
import { useLeadSyncConflicts } from "../../../src/react/hooks/use-lead-sync-conflicts.js";
import { useSyncMetrics } from "../../../src/react/hooks/use-sync-metrics.js";
import { LeadSyncProvider } from "../../../src/react/provider.js";
import { deferred } from "../support/render-with-store.js";

const LEAD = { conversation_id: "c-1", first_name: "Ada", started_at: "2026-05-01T10:00:00Z" };
const ANSWERS: Record<string, unknown> = {
  "/api/resman/leads": { leads: [LEAD] },
  "/api/resman/conflicts": { conflicts: [] },
  "/api/resman/metrics": { failed_syncs: 3 },
  "/api/resman/queue": { jobs: [{ id: "j-1" }] },
  "/api/resman/integrations": { integrations: [{ property_id: "p-1" }] },
};

const setUp = (answer: (path: string) => Promise<Response> | Response) => {
  const asked: string[] = [];
  const store = createLeadSyncStore({
    baseUrl: "https://crm.example.test",
    realTime: false,
    retries: 0,
    runtime: {
      fetch: async (request) => {
        const { pathname } = new URL(request.url);
        asked.push(`${request.method} ${pathname}`);
        return answer(pathname);
      },
    },
  });
  return { asked, store };
};
const within =
  (store: LeadSyncStore) =>
  ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <LeadSyncProvider store={store}>{children}</LeadSyncProvider>
    </StrictMode>
  );

it("a page of hooks over the real store asks for each thing once, and shows it", async () => {
  const { asked, store } = setUp((path) => Response.json(ANSWERS[path]));
  const use = () => ({
    leads: useLeadSync(),
    same: useLeadSync(),
    conflicts: useLeadSyncConflicts(),
    metrics: useSyncMetrics(),
    queue: useSyncQueue(),
    properties: usePropertyStatus(),
  });
  const { result, unmount } = renderHook(use, { wrapper: within(store) });
  await waitFor(() => expect(Object.values(result.current).map(({ loading }) => loading)).not.toContain(true));
  const { leads, same, metrics, queue, properties } = result.current;
  expect(leads.leads).toMatchObject([{ conversationId: "c-1", firstName: "Ada" }]);
  expect(same.leads).toBe(leads.leads);
  expect(leads.pushLead).toBe(store.pushLead);
  expect(metrics.metrics.failedSyncs).toBe(3);
  expect([queue.data, properties.data]).toMatchObject([[{ id: "j-1" }], [{ propertyId: "p-1" }]]);
  expect(Object.values(result.current).map(({ error }) => error)).toEqual(Array(6).fill(undefined));
  expect(asked.toSorted()).toEqual(
    Object.keys(ANSWERS)
      .map((path) => `GET ${path}`)
      .toSorted(),
  );
  unmount();
  store.destroy();
});

it("a page that is left while it loads leaves no error behind", async () => {
  const slow = deferred<Response>();
  const { asked, store } = setUp(() => slow.promise);
  const { unmount } = renderHook(() => [useLeadSync(), useLeadSyncConflicts(), useSyncMetrics()], {
    wrapper: within(store),
  });
  await waitFor(() => expect(asked).toHaveLength(3));
  unmount();
  await act(async () => slow.resolve(Response.json({})));
  await waitFor(() => expect(store.getSnapshot().busy.size).toBe(0));
  expect(store.getSnapshot()).toMatchObject({ alerts: [], loading: false });
  expect(store.getSnapshot().error).toBeUndefined();
});

it("a page that cannot load says so, and goes on", async () => {
  const { store } = setUp(() =>
    Response.json({ error: { code: "FORBIDDEN", message: "Not yours." } }, { status: 403 }),
  );
  const { result } = renderHook(() => ({ leads: useLeadSync(), queue: useSyncQueue() }), { wrapper: within(store) });
  await waitFor(() => expect(result.current.leads.error).toBeTypeOf("string"));
  await waitFor(() => expect(result.current.queue.error).toMatchObject({ code: "FORBIDDEN" }));
  expect([result.current.leads.loading, result.current.queue.loading]).toEqual([false, false]);
  await expect(act(() => result.current.queue.retry("j-1"))).rejects.toMatchObject({ code: "FORBIDDEN" });
});
