import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import { conversationUpdateSchema } from "../../../src/domain/conversation.js";
import type { ChatExportRow } from "../../../src/domain/wire/chat-export.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { createSeededRandom, FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { storeRows } from "../../support/world.js";
import { installAudit, readTimeline } from "./audit.js";
import { Fleet } from "./fleet.js";
import { History } from "./history.js";
import type { WorkerSetup } from "./messages.js";
import { type Delay, type RecordingResMan, startRecordingResMan } from "./recording-resman.js";
import { workerBundle } from "./worker-bundle.js";

export interface SiteOptions {
  databaseUrl: string;
  rows: readonly ChatExportRow[];
  seed?: number;
  delay?: Delay;
  worker?: Partial<Omit<WorkerSetup, "actor" | "databaseUrl" | "resManUrl">>;
}

/** A database, a ResMan and worker processes between them. */
export interface Site {
  pool: pg.Pool;
  storage: PostgresStorageAdapter;
  resman: RecordingResMan;
  /** Of this process; it works on no jobs. */
  engine: SyncEngine;
  client: ResManClient;
  fleet: Fleet;
  history(): Promise<History>;
  close(): Promise<void>;
}

export const LEASE_MS = 1500;
const QUICK: Delay = { leastMs: 2, mostMs: 30 };

export async function openSite({
  databaseUrl,
  rows,
  seed = 1,
  delay = QUICK,
  worker = {},
}: SiteOptions): Promise<Site> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
  const storage = new PostgresStorageAdapter({ client: pool });
  await storeRows(storage, rows);
  await installAudit(pool);
  const properties = new Map(rows.map(({ property }) => [property.id, property]));
  const resman = await startRecordingResMan({
    properties: [...properties.values()].map(({ id, name, timeZone }) => ({
      propertyId: id,
      name,
      timeZone: timeZone ?? "UTC",
    })),
    // It refuses nothing: only our own care prevents duplicates.
    duplicateMode: "create",
    delay,
    random: createSeededRandom(seed),
  });
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const client = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: resman.url, concurrency: 8 });
  const engine = new SyncEngine({ storage, resman: client, importProspects: false, concurrency: 8 });
  const { settings, ...rest } = worker;
  const fleet = new Fleet(await workerBundle(), {
    databaseUrl,
    resManUrl: resman.url,
    settings: { leaseMs: LEASE_MS, pollMs: 300, concurrency: 4, ...settings },
    ...rest,
  });
  return {
    pool,
    storage,
    resman,
    engine,
    client,
    fleet,
    history: async () => new History(await readTimeline(pool)),
    close: async () => {
      await fleet.close();
      await resman.close();
      await storage.close();
      await pool.end();
    },
  };
}

/** Looks again and again until something is so. @throws when it takes too long */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  timeoutMs = 20_000,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(20);
  }
}

/** Jobs by status. */
export async function countJobs(pool: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ status: string; count: number }>(
    "SELECT status, count(*)::integer AS count FROM lead_sync_queue GROUP BY status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** A note the chatbot adds to a conversation, without telling anybody. Returns its key. */
export async function addNote({ storage }: Pick<Site, "storage">, conversationId: string): Promise<string> {
  const key = `note:${randomUUID()}`;
  const note = {
    conversationId,
    key,
    type: "note",
    content: key,
    timestamp: new Date().toISOString(),
    source: "domiq",
  };
  await storage.transaction(async (tx) => {
    await tx.conversationUpdates.append([conversationUpdateSchema.parse(note)]);
    await tx.conversations.update(conversationId, { resmanSyncStatus: "not_synced", updatedAt: note.timestamp });
  });
  return key;
}
