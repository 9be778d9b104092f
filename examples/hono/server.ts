import type { Server } from "node:http";
import { createLeadSyncHandler, toHonoHandler } from "@domiq/lead-sync/http";
import { attachRealtime, RealtimeHub } from "@domiq/lead-sync/realtime";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { WebSocketServer } from "ws";
import { printHints } from "../shared/hints.js";
import { startLocalWorld } from "../shared/local-world.js";
import { authorize, makePeople } from "../shared/people.js";
import { closeServer, listen, onShutdown } from "../shared/start-server.js";

const world = await startLocalWorld();
const { engine } = world;

const app = new Hono();
app.use(toHonoHandler(createLeadSyncHandler({ engine, authorize })));
app.get("/", (context) => context.text("A host of its own, with lead-sync under /api.\n"));

const hub = new RealtimeHub({ engine, authorize });
const server = createAdaptorServer(app) as Server;
attachRealtime(server, hub, { WebSocketServer });

await hub.start();
await engine.start();
const url = await listen(server);
printHints(url, await makePeople(world.properties), world);
onShutdown(
  () => hub.stop(),
  () => closeServer(server),
  () => world.close(),
);
