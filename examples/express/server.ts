import { printHints } from "../shared/hints.js";
import { startLocalWorld } from "../shared/local-world.js";
import { makeTasks } from "../shared/make-tasks.js";
import { buildPages } from "../shared/pages.js";
import { makePeople } from "../shared/people.js";
import { closeServer, listen, onShutdown } from "../shared/start-server.js";
import { createHost } from "./host.js";

const pages = await buildPages();
const world = await startLocalWorld();
const { engine, storage, properties } = world;
const host = createHost({ engine, storage, properties, pages });

await host.start();
await makeTasks(world);
await engine.start();
const url = await listen(host.server);
const people = await makePeople(properties);
const [admin, agent] = people;
console.log(`
Dashboard, as ${admin?.name} (${admin?.what}):
  ${url}/dashboard#token=${admin?.token}
Chat, as ${agent?.name} (${agent?.what}):
  ${url}/chat#token=${agent?.token}`);
printHints(url, people, world);
onShutdown(
  () => host.stop(),
  () => closeServer(host.server),
  () => world.close(),
);
