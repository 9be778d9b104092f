import { readFileSync } from "node:fs";
import type { ResManClientOptions } from "../../src/clients/resman/client-options.js";
import { ResManClient } from "../../src/clients/resman/resman-client.js";
import { integrationSchema } from "../../src/domain/integration.js";
import { type ChatExportRow, parseChatExportLine } from "../../src/domain/wire/chat-export.js";
import type { SyncEngineOptions } from "../../src/engine/options.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import type { Fetch, Runtime } from "../../src/ports/runtime.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { createFakeResManFetch, FAKE_RESMAN_IDS, FakeResMan, type FakeResManOptions } from "../../src/testing/index.js";

/** The export every example runs on, and what is known about its duplicates. */
export const exportRows = (): ChatExportRow[] =>
  readFileSync("examples/data/conversations.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line, index) => parseChatExportLine(line, index + 1));

export interface Truth {
  same_person: string[][];
  not_same: [string, string, string][];
}

export const exportTruth = (): Truth => JSON.parse(readFileSync("examples/data/conversations.truth.json", "utf8"));

/** Stores export rows, and an integration for each property that uses the property's own id in ResMan. */
export async function storeRows(storage: StorageAdapter, rows: readonly ChatExportRow[]): Promise<void> {
  await storage.transaction(async (tx) => {
    for (const { property, user, conversation, tour } of rows) {
      if (!(await tx.properties.get(property.id))) {
        await tx.properties.put(property);
        await tx.integrations.put(
          integrationSchema.parse({
            propertyId: property.id,
            resmanPropertyId: property.id,
            settings: { defaultAgentId: FAKE_RESMAN_IDS.agentId, defaultSourceId: FAKE_RESMAN_IDS.sourceId },
          }),
        );
      }
      await tx.users.put(user);
      await tx.conversations.put(conversation);
      if (tour) await tx.tours.put(tour);
    }
  });
}

export interface World {
  storage: MemoryStorageAdapter;
  fake: FakeResMan;
  client: ResManClient;
  engine: SyncEngine;
}

export interface WorldOptions {
  rows?: readonly ChatExportRow[];
  fake?: FakeResManOptions;
  engine?: Partial<SyncEngineOptions>;
  /** Takes the place of the fake's in-process fetch. */
  fetch?: (fake: FakeResMan) => Fetch;
  /** Timers of client and engine run this many times faster than real ones. Default 1. */
  speed?: number;
  /** Time, randomness, ids and timers of client and engine; time also of the fake. Default: the platform's. */
  runtime?: Partial<Omit<Runtime, "fetch">>;
  client?: Partial<ResManClientOptions>;
}

/** Turns of the event loop a timer leaves to work that is under way, so that a busy machine causes no timeouts. */
const PATIENCE = 20;

function fasterTimers(speed: number): Pick<Runtime, "setTimeout" | "clearTimeout"> {
  const live = new Set<object>();
  return {
    setTimeout: (callback, ms) => {
      const handle = {};
      live.add(handle);
      const wait = (turns: number): void => {
        if (!live.has(handle)) return;
        if (turns > 0) setImmediate(() => wait(turns - 1));
        else {
          live.delete(handle);
          callback();
        }
      };
      setTimeout(() => wait(PATIENCE), ms / speed);
      return handle;
    },
    clearTimeout: (handle) => {
      live.delete(handle as object);
    },
  };
}

/** A store with leads, a fake ResMan that knows their properties, a client and an engine between them. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const rows = options.rows ?? exportRows();
  const properties = new Map(rows.map(({ property }) => [String(property.id), property]));
  const fake = new FakeResMan({
    properties: [...properties.values()].map(({ id, name, timeZone }) => ({
      propertyId: id,
      name,
      timeZone: timeZone ?? "UTC",
    })),
    ...(options.runtime?.now && { runtime: { now: options.runtime.now } }),
    ...options.fake,
  });
  const storage = new MemoryStorageAdapter();
  await storeRows(storage, rows);
  const fetch = (options.fetch ?? createFakeResManFetch)(fake);
  const runtime = { ...fasterTimers(options.speed ?? 1), ...options.runtime };
  const client = new ResManClient({
    accountId: FAKE_RESMAN_IDS.accountId,
    integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId,
    apiKey: FAKE_RESMAN_IDS.apiKey,
    runtime: { fetch, ...runtime },
    ...options.client,
  });
  const engine = new SyncEngine({ storage, resman: client, runtime, ...options.engine });
  return { storage, fake, client, engine };
}
