import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";
import type { ResManGateway } from "../../../src/ports/resman.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { answerParent } from "../process/answer.js";
import { checkingServer, insertingServer, readingServer } from "./bare-server.js";
import { SECRET } from "./deliveries.js";
import { addLinkedLeads } from "./leads.js";

/** One receiver of webhooks, in a process of its own. */

export type ServerKind = "ours" | "bare insert" | "ours in memory" | "bare check" | "bare read";

export interface ServerRequest {
  kind: ServerKind;
  databaseUrl: string;
  poolSize: number;
}

const servers: Server[] = [];

/** Nobody works on the queue here: no call ever reaches ResMan. */
const RESMAN = {} as ResManGateway;

/** As docs/webhooks.md shows it for Node. */
const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array => createHmac("sha256", key).update(message).digest();

async function ourServer(storage: StorageAdapter): Promise<Server> {
  await addLinkedLeads(storage);
  const engine = new SyncEngine({ storage, resman: RESMAN });
  const handler = createLeadSyncHandler({ engine, webhooks: { secrets: [SECRET], hmac }, authorize: () => undefined });
  return createServer(toNodeHandler(handler));
}

async function serverOf({ kind, databaseUrl, poolSize }: ServerRequest): Promise<Server> {
  if (kind === "bare read") return readingServer();
  if (kind === "bare check") return checkingServer();
  if (kind === "ours in memory") return ourServer(new MemoryStorageAdapter());
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
  if (kind === "bare insert") return insertingServer(pool);
  const storage = new PostgresStorageAdapter({ client: pool });
  await storage.migrate();
  return ourServer(storage);
}

answerParent({
  /** Returns the port. */
  listen: async (request: ServerRequest): Promise<number> => {
    const server = await serverOf(request);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  },
});
