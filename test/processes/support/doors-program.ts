import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { WebSocketServer } from "ws";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import type { Principal } from "../../../src/domain/principal.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";
import { attachRealtime } from "../../../src/realtime/attach-realtime.js";
import { RealtimeHub } from "../../../src/realtime/realtime-hub.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import type { DoorsSetup, FromDoors } from "./doors-messages.js";

/** The process behind `DoorsProcess`: a host with the API, the realtime hub and a working engine. */

const tell = (message: FromDoors): void => {
  process.send?.(message);
};

const fail = (error: unknown): void =>
  tell({ name: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);

async function serve({ databaseUrl, resManUrl, webhookSecret, people, engine: options }: DoorsSetup): Promise<void> {
  const storage = new PostgresStorageAdapter({ client: new pg.Pool({ connectionString: databaseUrl, max: 6 }) });
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const resman = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: resManUrl });
  const engine = new SyncEngine({ storage, resman, overlapMs: 5000, ...options });
  const authorize = (request: Request): Principal | undefined => {
    const token = new URL(request.url).searchParams.get("token") ?? "";
    const property = people[token];
    return property === undefined ? undefined : { id: token, roles: ["agent"], properties: [property] };
  };
  const handler = createLeadSyncHandler({ engine, authorize, webhooks: { secrets: [webhookSecret] } });
  const hub = new RealtimeHub({ engine, authorize });
  const server = createServer(toNodeHandler(handler));
  attachRealtime(server, hub, { WebSocketServer });
  await engine.start();
  await hub.start();
  server.listen(0, "127.0.0.1", () => tell({ name: "ready", port: (server.address() as AddressInfo).port }));
}

process.once("message", (setup: DoorsSetup) => {
  serve(setup).catch(fail);
});
process.once("disconnect", () => process.exit(0));
