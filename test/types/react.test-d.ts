import { describe, expectTypeOf, it } from "vitest";
import type {
  BrowserRuntime,
  JsonValue,
  Lead,
  LeadSyncApi,
  LeadSyncConflict,
  LeadSyncLog,
  LeadSyncState,
  LeadSyncStore,
  Resource,
  SyncJob,
  SyncMetrics,
} from "../../src/browser/index.js";
import type {
  Format,
  LeadSyncProviderProps,
  LeadSyncStatusProps,
  LeadSyncUi,
  MessageOverrides,
  Messages,
  mergeMessages,
  RealTimeSyncIndicatorProps,
  ResourceResult,
  Slots,
  SyncErrorAlertProps,
  SyncMetricsWidgetProps,
  useLeadSync,
  useLeadSyncConflicts,
  useLeadSyncState,
  useRealTimeLeadSync,
  useSyncMetrics,
  useSyncQueue,
  useUi,
} from "../../src/react/index.js";

describe("the store", () => {
  it("is what React's useSyncExternalStore takes", () => {
    expectTypeOf<LeadSyncStore["subscribe"]>().toExtend<(listener: () => void) => () => void>();
    expectTypeOf<ReturnType<LeadSyncStore["getSnapshot"]>>().toEqualTypeOf<LeadSyncState>();
    expectTypeOf<ReturnType<LeadSyncStore["getServerSnapshot"]>>().toEqualTypeOf<LeadSyncState>();
    expectTypeOf<LeadSyncStore["api"]>().toEqualTypeOf<LeadSyncApi>();
    expectTypeOf<LeadSyncStore["runtime"]>().toEqualTypeOf<BrowserRuntime>();
  });

  it("has the members of the seed's state, which nobody changes in place", () => {
    expectTypeOf<LeadSyncState["leads"]>().toEqualTypeOf<readonly Lead[]>();
    expectTypeOf<LeadSyncState["syncLogs"]>().toEqualTypeOf<Readonly<Record<string, readonly LeadSyncLog[]>>>();
    expectTypeOf<LeadSyncState["conflicts"]>().toEqualTypeOf<readonly LeadSyncConflict[]>();
    expectTypeOf<LeadSyncState["metrics"]>().toEqualTypeOf<SyncMetrics>();
    expectTypeOf<LeadSyncState["realTimeConnected"]>().toEqualTypeOf<boolean>();
    expectTypeOf<LeadSyncState["loading"]>().toEqualTypeOf<boolean>();
    expectTypeOf<Pick<LeadSyncState, "error">>().toEqualTypeOf<{ error?: string }>();
  });

  it("types what is loaded on demand by what loads it", () => {
    const load = (store: LeadSyncStore) => store.resource("jobs", async () => 5);
    expectTypeOf(load).returns.toEqualTypeOf<Resource<number>>();
  });
});

describe("hooks", () => {
  it("give the store's own operations", () => {
    type Result = ReturnType<typeof useLeadSync>;
    expectTypeOf<Result["pushLead"]>().toEqualTypeOf<LeadSyncStore["pushLead"]>();
    expectTypeOf<Result["mergeLeads"]>().toEqualTypeOf<LeadSyncStore["mergeLeads"]>();
    expectTypeOf<ReturnType<typeof useLeadSyncConflicts>["resolveConflict"]>().toEqualTypeOf<
      LeadSyncStore["resolveConflict"]
    >();
  });

  it("take queries of the words the API knows, and no page", () => {
    type Options = NonNullable<Parameters<typeof useLeadSync>[0]>;
    expectTypeOf<{ status: ["new"]; autoFetch: false }>().toExtend<Options>();
    expectTypeOf<{ status: ["hot"] }>().not.toExtend<Options>();
    expectTypeOf<Options>().not.toHaveProperty("afterId");
  });

  it("give a part of the state its own type", () => {
    const use = (hook: typeof useLeadSyncState) => hook((state) => state.leads.length);
    expectTypeOf(use).returns.toEqualTypeOf<number>();
  });

  it("name the data, the load and the error of what is loaded on demand", () => {
    expectTypeOf<ReturnType<typeof useSyncQueue>>().toExtend<ResourceResult<SyncJob[]>>();
    expectTypeOf<ResourceResult<number>["data"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<ResourceResult<number>["error"]>().toEqualTypeOf<Error | undefined>();
  });

  it("give what the seed's components take", () => {
    type RealTime = ReturnType<typeof useRealTimeLeadSync>;
    expectTypeOf<RealTime["connected"]>().toExtend<RealTimeSyncIndicatorProps["connected"]>();
    expectTypeOf<RealTime["lastPing"]>().toExtend<RealTimeSyncIndicatorProps["lastPing"]>();
    expectTypeOf<ReturnType<typeof useSyncMetrics>["metrics"]>().toExtend<SyncMetricsWidgetProps["metrics"]>();
    expectTypeOf<Lead["syncStatus"]>().toExtend<LeadSyncStatusProps["resmanSyncStatus"]>();
    expectTypeOf<NonNullable<LeadSyncState["error"]>>().toExtend<SyncErrorAlertProps["error"]>();
  });
});

describe("texts, parts and formats", () => {
  it("may be replaced one by one, at every depth, by their own kind", () => {
    expectTypeOf<{ common: { close: "Zu" }; status: { sync: { synced: "Fertig" } } }>().toExtend<MessageOverrides>();
    expectTypeOf<{ fields: { names: { anything: "Etwas" } } }>().toExtend<MessageOverrides>();
    expectTypeOf<{ common: { close: 5 } }>().not.toExtend<MessageOverrides>();
    expectTypeOf<{ fields: { budget: string } }>().not.toExtend<MessageOverrides>();
    expectTypeOf<ReturnType<typeof mergeMessages>>().toEqualTypeOf<Messages>();
  });

  it("reach every component", () => {
    expectTypeOf<ReturnType<typeof useUi>>().toEqualTypeOf<LeadSyncUi>();
    expectTypeOf<Parameters<typeof useUi>>().toEqualTypeOf<[slots?: Partial<Slots> | undefined]>();
    expectTypeOf<Parameters<Format["value"]>>().toEqualTypeOf<[field: string, value: JsonValue | undefined]>();
  });

  it("are options of the provider, whose store must be given", () => {
    expectTypeOf<{ store: LeadSyncStore; children: null }>().toExtend<LeadSyncProviderProps>();
    expectTypeOf<{ children: null }>().not.toExtend<LeadSyncProviderProps>();
  });
});
