import { askSomebody, ResManClient, type StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import { FAKE_RESMAN_IDS, type FakeResMan, startFakeResMan } from "@domiq/lead-sync/testing";
import { loadExport } from "../demo/load-export.js";
import { openStorage } from "./open-storage.js";

const EXPORT = new URL("../data/conversations.jsonl", import.meta.url).pathname;

/** What an example host needs around it: a store with chats in it, and a ResMan that is not a real one. */
export interface LocalWorld {
  engine: SyncEngine;
  storage: StorageAdapter;
  /** Where staff can be played: `POST {resmanUrl}/__staff/{action}`. */
  resmanUrl: string;
  resman: FakeResMan;
  /** Properties of the chats, by name. */
  properties: { id: string; name: string }[];
  /** Some conversations with a contact, oldest first. */
  conversationIds: string[];
  close(): Promise<void>;
}

/**
 * Starts a fake ResMan on this machine and loads the first chats of the sample export into an embedded database, or into the
 * PostgreSQL of `DATABASE_URL`.
 */
export async function startLocalWorld({
  chats = 40,
  // Seconds instead of a minute, so that one can watch.
  pullEveryMs = 3000,
}: {
  chats?: number;
  pullEveryMs?: number;
} = {}): Promise<LocalWorld> {
  const { storage, close } = await openStorage(process.env.DATABASE_URL);
  const loaded = await loadExport(storage, EXPORT, {
    agentId: FAKE_RESMAN_IDS.agentId,
    sourceId: FAKE_RESMAN_IDS.sourceId,
    limit: chats,
  });
  const {
    url,
    fake,
    close: closeResMan,
  } = await startFakeResMan({
    properties: loaded.properties.map(({ id, name, timeZone }) => ({
      propertyId: id,
      name,
      timeZone: timeZone ?? "UTC",
    })),
  });
  const resman = new ResManClient({
    accountId: FAKE_RESMAN_IDS.accountId,
    integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId,
    apiKey: FAKE_RESMAN_IDS.apiKey,
    baseUrl: url,
  });
  const polling = { busyMs: pullEveryMs, quietMs: pullEveryMs };
  // Where both sides changed a phone, a person decides; so there is something to decide.
  const policy = { phone: { onConflict: askSomebody, severity: "high" } } as const;
  const engine = new SyncEngine({ storage, resman, pullEveryMs, polling, policy });
  const conversations = await storage.conversations.list({ limit: chats });
  return {
    engine,
    storage,
    resmanUrl: url,
    resman: fake,
    properties: loaded.properties,
    conversationIds: conversations.map(({ id }) => id),
    close: async () => {
      await engine.stop();
      await closeResMan();
      await close();
    },
  };
}
