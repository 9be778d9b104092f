import { createServer } from "node:http";
import { toNodeHandler } from "@domiq/lead-sync/http";
import { printHints } from "../shared/hints.js";
import { makePeople } from "../shared/people.js";
import { closeServer, listen, onShutdown } from "../shared/start-server.js";
import * as route from "./app/api/[...path]/route.js";
import { leadSync } from "./lib/lead-sync.js";

/** Serves the route file as Next.js would, so that the example runs without it. */
const methods = new Map(Object.entries(route).filter(([, value]) => typeof value === "function"));
const server = createServer(
  toNodeHandler((request) => {
    const answer = methods.get(request.method) as typeof route.GET | undefined;
    return answer?.(request) ?? new Response(null, { status: 405 });
  }),
);

const { world } = await leadSync();
const url = await listen(server);
printHints(url, await makePeople(world.properties), world);
onShutdown(
  () => closeServer(server),
  () => world.close(),
);
