import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import type { AirtableClientOptions } from "../../../src/clients/airtable/client-options.js";
import { type CampaignLead, campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import type { CampaignLink } from "../../../src/domain/campaign-link.js";
import { StorageError } from "../../../src/domain/errors.js";
import type { AirtableSyncOptions } from "../../../src/engine/airtable/options.js";
import { pushNoticed } from "../../../src/engine/airtable/push/push-stage.js";
import type { ReconcileOptions, ReconciliationResult } from "../../../src/engine/airtable/results.js";
import { conduct } from "../../../src/engine/airtable/run/conduct.js";
import { ReconcileRun } from "../../../src/engine/airtable/run/reconcile-run.js";
import { openTable } from "../../../src/engine/airtable/table/open-table.js";
import { holdingTable } from "../../../src/engine/airtable/table/run-lock.js";
import { createContext } from "../../../src/engine/context.js";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { Fetch } from "../../../src/ports/runtime.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { elapse } from "../../../src/testing/elapse.js";
import { FAKE_AIRTABLE_IDS } from "../../../src/testing/fake-airtable/default-base.js";
import { FakeAirtable } from "../../../src/testing/fake-airtable/fake-airtable.js";
import { createFakeAirtableFetch } from "../../../src/testing/fake-airtable/fake-fetch.js";
import type { FakeAirtableOptions } from "../../../src/testing/fake-airtable/settings.js";
import { anId, countWrites, createTestRuntime, type Overrides, type TestRuntime } from "../../../src/testing/index.js";

export const CLIENT = "client-1";
export const TABLE = FAKE_AIRTABLE_IDS.tableName;
export const SOURCE = `${FAKE_AIRTABLE_IDS.baseId}/${FAKE_AIRTABLE_IDS.tableId}`;
/** The field that can hold the lead's id. */
export const KEY = "Lead ID";
/** The checkpoint of the table's pulls. */
export const CHECKPOINT = `airtable:${SOURCE}`;
/** Cells of a row somebody makes in Airtable. */
export const DANA = { "First Name": "Dana", Email: "dana@example.com" };
/** Cells of many rows. */
export const rows = (count: number): { Email: string }[] =>
  Array.from({ length: count }, (_, index) => ({ Email: `row${index}@example.com` }));
export const START = "2026-03-02T17:00:00.000Z";

export const minutes = (count: number): number => count * 60_000;

/** Id of the n-th lead. */
export const leadId = (number = 1): string => anId(0x700 + number);

/** A campaign lead of {@link CLIENT} as a host stores it. */
export const aLead = (number = 1, overrides: Overrides<CampaignLead> = {}): CampaignLead =>
  campaignLeadSchema.parse({
    id: leadId(number),
    clientId: CLIENT,
    createdAt: "2026-03-01T00:00:00.000Z",
    updatedAt: "2026-03-01T00:00:00.000Z",
    ...overrides,
  });

export interface AirtableWorldOptions {
  airtable?: Partial<AirtableSyncOptions>;
  engine?: Partial<SyncEngineOptions>;
  fake?: FakeAirtableOptions;
  client?: Partial<AirtableClientOptions>;
  storage?: StorageAdapter;
  seed?: number;
  /** Stands between client and fake. */
  fetch?: (fetch: Fetch) => Fetch;
}

/** What a follower does with noticed leads: it pushes them, and reads nothing before. */
export async function pushOnly(options: SyncEngineOptions): Promise<ReconciliationResult> {
  const ctx = createContext(options);
  const open = await openTable(ctx);
  return holdingTable(ctx, open, undefined, ({ signal, beforeWrite }) => {
    const run = new ReconcileRun(ctx, { signal });
    return conduct(run, () => pushNoticed(ctx, open, run, { beforeWrite }));
  });
}

/** A portal and an Airtable base in this process, on one clock that only a test moves. */
export interface AirtableWorld {
  runtime: TestRuntime;
  fake: FakeAirtable;
  client: AirtableClient;
  storage: StorageAdapter;
  engine: SyncEngine;
  /** What the engine was made with. */
  options(airtable?: Partial<AirtableSyncOptions>, engine?: Partial<SyncEngineOptions>): SyncEngineOptions;
  /** Another process on the same store, base and clock. */
  anotherEngine(options?: Partial<AirtableSyncOptions>, engine?: Partial<SyncEngineOptions>): SyncEngine;
  /** Lets virtual time pass until it is done. */
  elapse<T>(work: Promise<T>): Promise<T>;
  reconcile(options?: ReconcileOptions, engine?: SyncEngine): Promise<ReconciliationResult>;
  /** Lets time pass, so that what follows is later than what was before. */
  pass(ms?: number): Promise<void>;
  /** Puts a lead as the host does. */
  put(lead: CampaignLead): Promise<CampaignLead>;
  /** Edits a lead as the host does. */
  edit(id: string, patch: Partial<Omit<CampaignLead, "id">>): Promise<void>;
  lead(id?: string): Promise<CampaignLead>;
  /** All leads of the client, by id. */
  leads(): Promise<CampaignLead[]>;
  link(id?: string): Promise<CampaignLink>;
  /** Ids of noticed leads, also of those that rest. */
  noticed(): Promise<string[]>;
  /** Cells of a record by field name; empty cells are not there. */
  cells(recordId: string): Record<string, unknown>;
  /** Ids of all records. */
  recordIds(): string[];
  /** Makes a row in Airtable, as a person does. */
  row(cells: Record<string, unknown>): string;
  /** What a cycle from here on writes: requests that change something at Airtable, and rows of the store, but for the lock. */
  writesOf(options?: ReconcileOptions): Promise<{ airtable: number; store: Record<string, number> }>;
}

export async function createAirtableWorld(options: AirtableWorldOptions = {}): Promise<AirtableWorld> {
  const { seed = 1, storage = new MemoryStorageAdapter() } = options;
  let fetch: Fetch | undefined;
  const runtime = createTestRuntime({
    seed,
    start: START,
    fetch: (request) => (fetch ? fetch(request) : Promise.reject(new TypeError("no fake yet"))),
  });
  const { setTimeout, clearTimeout, random, randomId, now } = runtime;
  const fake = new FakeAirtable({ runtime: { now, setTimeout, clearTimeout, random, randomId }, ...options.fake });
  const direct = createFakeAirtableFetch(fake);
  fetch = options.fetch ? options.fetch(direct) : direct;
  const { token, baseId } = FAKE_AIRTABLE_IDS;
  const client = new AirtableClient({ token, baseId, runtime, ...options.client });
  const airtable = { client, clientId: CLIENT, deletions: "off" as const, ...options.airtable };
  const engineOptions: AirtableWorld["options"] = (more = {}, engine = {}) => ({
    storage,
    runtime,
    ...options.engine,
    ...engine,
    airtable: { ...airtable, ...more },
  });
  const makeEngine: AirtableWorld["anotherEngine"] = (more, engine) => new SyncEngine(engineOptions(more, engine));
  const engine = makeEngine();
  const run = <T>(work: Promise<T>): Promise<T> => elapse(runtime, work);
  const iso = (): string => new Date(runtime.now()).toISOString();
  const world: AirtableWorld = {
    runtime,
    fake,
    client,
    storage,
    engine,
    options: engineOptions,
    anotherEngine: makeEngine,
    elapse: run,
    reconcile: (given = {}, one = engine) => run(one.reconcile(given)),
    pass: (ms = minutes(1)) => runtime.advance(ms),
    async put(lead) {
      await storage.campaignLeads.put(lead);
      return lead;
    },
    async edit(id, patch) {
      await runtime.advance(minutes(1));
      await storage.campaignLeads.update(id, { updatedAt: iso(), ...patch });
    },
    async lead(id = leadId()) {
      const found = await storage.campaignLeads.get(id);
      if (!found) throw new Error(`no lead ${id}`);
      return found;
    },
    leads: () => storage.campaignLeads.list({ clientId: CLIENT, limit: 100_000 }),
    async link(id = leadId()) {
      const [found] = await storage.campaignLinks.getMany([id]);
      if (!found) throw new Error(`no link of ${id}`);
      return found;
    },
    noticed: async () =>
      (await storage.campaignNotices.list({ clientId: CLIENT, limit: 100_000 })).map((notice) => notice.leadId),
    cells(recordId) {
      const found = fake.records(TABLE).find(({ id }) => id === recordId);
      if (!found) throw new Error(`no record ${recordId}`);
      return found.fields;
    },
    recordIds: () => fake.records(TABLE).map(({ id }) => id),
    row: (cells) => fake.people.create(TABLE, cells),
    async writesOf(given = {}) {
      const before = fake.writes.length;
      const counted = countWrites(storage);
      const second = makeEngine({}, { storage: counted.storage });
      await run(second.reconcile(given));
      const { "locks.acquire": _, "locks.release": __, ...store } = counted.writes;
      return { airtable: fake.writes.length - before, store };
    },
  };
  return world;
}

type Leads = StorageAdapter["campaignLeads"];

/** A store with parts of its leads' repository replaced, in transactions too. */
function withLeads(storage: StorageAdapter, replace: (leads: Leads) => Partial<Leads>): StorageAdapter {
  const wrap = <T extends object>(repositories: T): T =>
    new Proxy(repositories, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === "transaction") {
          return (work: (tx: object) => Promise<unknown>) => storage.transaction((tx) => work(wrap(tx)));
        }
        if (name === "campaignLeads") return { ...(value as Leads), ...replace(value as Leads) };
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return wrap(storage);
}

/** A store that refuses rows of leads in which this text stands. */
export function refusing(storage: StorageAdapter, text: string | (() => string)): StorageAdapter {
  const refused = typeof text === "string" ? () => text : text;
  return withLeads(storage, (leads) => ({
    putMany: async (rows) => {
      if (JSON.stringify(rows).includes(refused())) throw new StorageError("STORAGE_ERROR", "value too long");
      await leads.putMany(rows);
    },
  }));
}

/** A store that forgets leads, as a host's DELETE does. */
export function forgetting(inner: StorageAdapter): { storage: StorageAdapter; forget(id: string): void } {
  const gone = new Set<string>();
  const storage = withLeads(inner, (leads) => ({
    getMany: async (ids, options) => (await leads.getMany(ids, options)).filter(({ id }) => !gone.has(id)),
  }));
  return { storage, forget: (id) => gone.add(id) };
}
