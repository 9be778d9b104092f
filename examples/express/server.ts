import { createServer } from "node:http";
import { createLeadSyncHandler, toExpressHandler } from "@domiq/lead-sync/http";
import { attachRealtime, RealtimeHub } from "@domiq/lead-sync/realtime";
import express from "express";
import { WebSocketServer } from "ws";
import { printHints } from "../shared/hints.js";
import { startLocalWorld } from "../shared/local-world.js";
import { authorize, makePeople } from "../shared/people.js";
import { closeServer, listen, onShutdown } from "../shared/start-server.js";

const world = await startLocalWorld();
const { engine } = world;

const handler = createLeadSyncHandler({
  engine,
  authorize,
  webhooks: { secrets: [process.env.WEBHOOK_SECRET ?? "whsec_bGVhZC1zeW5jLWV4YW1wbGUtc2VjcmV0LTMyYg=="] },
});
const hub = new RealtimeHub({ engine, authorize });

const app = express();
// Before any body parser: a webhook's signature covers the raw body.
app.use(toExpressHandler(handler));
app.get("/", (_, response) => {
  response.type("text").send("A host of its own, with lead-sync under /api.\n");
});

const server = createServer(app);
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
