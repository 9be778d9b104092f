import type { Socket } from "node:net";
import { tsImport } from "tsx/esm/api";
import type { LocalWorld } from "../../../examples/shared/local-world.js";
import type { PageHandler } from "../../../examples/shared/pages.js";

/** The Express example, in this process. */
export interface TestHost {
  /** `http://127.0.0.1:…`, the same as long as it lives. */
  url: string;
  /** The store, the engine, the fake ResMan and its staff. */
  world: LocalWorld;
  /** A token for a role. @param properties Default: all. */
  tokenFor(role: "viewer" | "agent" | "admin", properties?: readonly string[]): Promise<string>;
  /** The address of a page, with a token in its fragment. @param path E.g. `/dashboard/leads?lead=…`. */
  address(path: string, role?: "viewer" | "agent" | "admin"): Promise<string>;
  /** The server is gone, and every connection with it; the engine goes on. */
  stopServer(): Promise<void>;
  /** It is back, on the same port. */
  startServer(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestHostOptions {
  /** Default 40. */
  chats?: number;
  /** Milliseconds between two looks at ResMan. Default 200. */
  pullEveryMs?: number;
  /** Whether the engine works by itself: pulls, and does jobs. Default true. */
  runsEngine?: boolean;
  /** Whether the review queue has something in it: two disagreements about a phone, and pairs. Default false. */
  hasTasks?: boolean;
}

/** Starts the host of the Express example on a free port, with its pages. */
export async function startHost({
  chats = 40,
  pullEveryMs = 200,
  runsEngine = true,
  hasTasks = false,
}: TestHostOptions = {}): Promise<TestHost> {
  parts ??= exampleParts();
  const { createHost, startLocalWorld, makeTasks, buildPages, tokenOf, listen } = await parts;
  built ??= buildPages();
  const pages = await built;
  const world = await startLocalWorld({ chats, pullEveryMs });
  const { engine, storage, properties } = world;
  const { server, ...host } = createHost({ engine, storage, properties, pages });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await host.start();
  if (hasTasks) await makeTasks(world);
  if (runsEngine) await engine.start();
  const url = await listen(server, 0);
  const port = Number(new URL(url).port);
  const tokenFor: TestHost["tokenFor"] = (role, own) =>
    tokenOf(role, `A ${role}`, { roles: [role], properties: own ?? "all", clients: "all" });
  const stopServer = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      // Sockets that were upgraded are none of the server's any more.
      for (const socket of sockets) socket.destroy();
    });
  return {
    url,
    world,
    tokenFor,
    address: async (path, role = "admin") => `${url}${path}#token=${await tokenFor(role)}`,
    stopServer,
    startServer: async () => {
      await listen(server, port);
    },
    stop: async () => {
      await stopServer();
      await host.stop();
      await world.close();
    },
  };
}

/** Built once for all hosts of a process. */
let built: Promise<PageHandler[]> | undefined;
let parts: ReturnType<typeof exampleParts> | undefined;

/** As the README starts it: with the package's name standing for its source. */
const exampleParts = (): Promise<typeof import("./example-parts.js")> =>
  tsImport("./example-parts.ts", import.meta.url);
