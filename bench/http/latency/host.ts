import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { WebSocketServer } from "ws";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { attachRealtime } from "../../../src/realtime/attach-realtime.js";
import { RealtimeHub } from "../../../src/realtime/realtime-hub.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { aConversation, anId, anIntegration, aProperty, aUser } from "../../../src/testing/builders.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/fake-resman/settings.js";
import { answerParent } from "../process/answer.js";

/** A host with API, webhooks, realtime, worker and poller in one process, on PostgreSQL. */

export interface HostRequest {
  databaseUrl: string;
  resmanUrl: string;
  secret: string;
  leads: number;
  /** Milliseconds between two pulls; 0: it never pulls. */
  pullEveryMs: number;
}

/** A host that is ready, and whom its leads are in ResMan. */
export interface HostReady {
  port: number;
  prospects: { prospectId: string; conversationId: string }[];
}

async function addLeads(storage: StorageAdapter, leads: number): Promise<string[]> {
  await storage.properties.put(aProperty());
  await storage.integrations.put(anIntegration());
  const ids: string[] = [];
  for (let lead = 0; lead < leads; lead++) {
    const contact = { email: `renter${lead}@example.com`, phone: `+1918555${String(1000 + lead)}` };
    const user = aUser({ id: anId(0x2000 + lead), firstName: `Dana${lead}`, ...contact });
    const conversation = aConversation({ id: anId(0x3000 + lead), userId: user.id });
    await storage.users.put(user);
    await storage.conversations.put(conversation);
    ids.push(conversation.id);
  }
  return ids;
}

async function pushAll(engine: SyncEngine, conversationIds: readonly string[]): Promise<HostReady["prospects"]> {
  const prospects: HostReady["prospects"] = [];
  for (const conversationId of conversationIds) {
    const { resmanLeadId } = await engine.pushLead(conversationId);
    if (!resmanLeadId) throw new Error("A lead was not created in ResMan.");
    prospects.push({ prospectId: resmanLeadId, conversationId });
  }
  return prospects;
}

/** Serves the API and takes sockets; returns the port. */
async function serve(engine: SyncEngine, secret: string): Promise<number> {
  const handler = createLeadSyncHandler({ engine, webhooks: { secrets: [secret] }, authorize: () => undefined });
  const hub = new RealtimeHub({ engine, authorize: () => ({ id: "bench", roles: ["viewer"], properties: "all" }) });
  const server = createServer(toNodeHandler(handler));
  attachRealtime(server, hub, { WebSocketServer });
  await hub.start();
  await engine.start();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

answerParent({
  listen: async ({ databaseUrl, resmanUrl, secret, leads, pullEveryMs }: HostRequest): Promise<HostReady> => {
    const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
    const storage = new PostgresStorageAdapter({ client: new pg.Pool({ connectionString: databaseUrl, max: 10 }) });
    await storage.migrate();
    const resman = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: resmanUrl });
    const polling = { busyMs: Math.max(pullEveryMs, 1), quietMs: Math.max(pullEveryMs, 1) };
    const engine = new SyncEngine({ storage, resman, pullEveryMs, ...(pullEveryMs > 0 && { polling }) });
    const prospects = await pushAll(engine, await addLeads(storage, leads));
    return { port: await serve(engine, secret), prospects };
  },
});
