import { createServer, type Server } from "node:http";
import type { StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import { createLeadSyncHandler, toExpressHandler } from "@domiq/lead-sync/http";
import { LeadSyncMonitor } from "@domiq/lead-sync/monitoring";
import { attachRealtime, RealtimeHub } from "@domiq/lead-sync/realtime";
import express from "express";
import { WebSocketServer } from "ws";
import type { PageHandler } from "../shared/pages.js";
import { authorize } from "../shared/people.js";
import { hostRoutes } from "./chat-routes.js";

/** What a host serves. */
export interface HostParts {
  engine: SyncEngine;
  storage: StorageAdapter;
  properties: readonly { id: string; name: string }[];
  /** Pages to serve beside the API. */
  pages?: readonly PageHandler[];
}

/** A server with lead-sync in it, that does not listen yet. */
export interface Host {
  server: Server;
  start(): Promise<void>;
  /** Ends all but the server. */
  stop(): Promise<void>;
}

/** An Express server with the API, webhooks, realtime and pages on one origin. */
export function createHost({ engine, storage, properties, pages = [] }: HostParts): Host {
  const handler = createLeadSyncHandler({
    engine,
    authorize,
    webhooks: { secrets: [process.env.WEBHOOK_SECRET ?? "whsec_bGVhZC1zeW5jLWV4YW1wbGUtc2VjcmV0LTMyYg=="] },
  });
  const hub = new RealtimeHub({ engine, authorize });

  const app = express();
  // Before any body parser: a webhook's signature covers the raw body.
  app.use(toExpressHandler(handler));
  app.use(hostRoutes({ storage, authorize, properties }));
  for (const page of pages) app.use(page);
  app.get("/", (_, response) => {
    response.type("text").send("A host of its own, with lead-sync under /api.\n");
  });

  const server = createServer(app);
  attachRealtime(server, hub, { WebSocketServer });
  // Seconds in place of minutes, so that charts have something to show.
  const monitor = new LeadSyncMonitor({ storage, engine, flushEveryMs: 2000 });
  return {
    server,
    start: async () => {
      await hub.start();
      await monitor.start();
    },
    stop: async () => {
      await hub.stop();
      await monitor.stop();
    },
  };
}
