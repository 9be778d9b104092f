import { describe, expectTypeOf, it } from "vitest";
import {
  AirtableClient,
  type AirtableGateway,
  type AirtableSyncOptions,
  type ApplyOutcome,
  type Conflict,
  type LeadSyncPlan,
  MemoryStorageAdapter,
  ResManClient,
  type ResManGateway,
  type Run,
  type StorageAdapter,
  type SyncEngine,
  type SyncEngineOptions,
  type SyncOutcome,
} from "../../src/index.js";

describe("what ships fits the ports", () => {
  it("AirtableClient is a gateway", () => {
    expectTypeOf<AirtableClient>().toExtend<AirtableGateway>();
    expectTypeOf(AirtableClient).instance.toExtend<NonNullable<SyncEngineOptions["airtable"]>["client"]>();
  });

  it("ResManClient is a gateway", () => {
    expectTypeOf<ResManClient>().toExtend<ResManGateway>();
    expectTypeOf(ResManClient).instance.toExtend<SyncEngineOptions["resman"]>();
  });

  it("MemoryStorageAdapter is a storage adapter", () => {
    expectTypeOf<MemoryStorageAdapter>().toExtend<StorageAdapter>();
    expectTypeOf(MemoryStorageAdapter).toBeConstructibleWith();
  });
});

describe("an engine", () => {
  const engine = {} as SyncEngine;

  it("hands each listener what its event carries", () => {
    engine.on("run:finished", (event) => expectTypeOf(event).toEqualTypeOf<{ run: Run }>());
    engine.on("conflict:opened", ({ conflict }) => expectTypeOf(conflict).toEqualTypeOf<Conflict>());
    // @ts-expect-error no such event
    engine.on("lead:eaten", () => {});
  });

  it("unsubscribes by what on returns", () => {
    expectTypeOf(engine.on("lead:synced", () => {})).toEqualTypeOf<() => void>();
  });

  it("needs a storage and one remote, and nothing else", () => {
    expectTypeOf<{ storage: StorageAdapter; resman: ResManGateway }>().toExtend<SyncEngineOptions>();
    expectTypeOf<{ storage: StorageAdapter; airtable: AirtableSyncOptions }>().toExtend<SyncEngineOptions>();
    expectTypeOf<{ storage: StorageAdapter }>().not.toExtend<SyncEngineOptions>();
  });

  it("carries out the plans it makes, also after JSON", () => {
    expectTypeOf<SyncEngine["plan"]>().returns.resolves.toEqualTypeOf<LeadSyncPlan>();
    expectTypeOf<SyncEngine["apply"]>().parameter(0).toEqualTypeOf<LeadSyncPlan>();
    expectTypeOf<ApplyOutcome>().toExtend<SyncOutcome>();
    expectTypeOf<LeadSyncPlan["action"]>().not.toEqualTypeOf<string>();
  });

  it("answers with a run, also in a sweep", () => {
    expectTypeOf<SyncEngine["pushLeads"]>().returns.resolves.toEqualTypeOf<Run>();
  });
});
