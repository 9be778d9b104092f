import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import { Hono } from "hono";
import { toExpressHandler } from "../../../src/http/shims/express.js";
import { toHonoHandler } from "../../../src/http/shims/hono.js";
import { toNextHandlers } from "../../../src/http/shims/next.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";
import type { OwningHandler } from "../../../src/http/shims/owning-handler.js";

/** A server of one framework with a handler in it. */
export interface Host {
  url: string;
  close(): Promise<void>;
}

export const HOSTS: Readonly<Record<string, (handler: OwningHandler) => Promise<Host>>> = {
  "plain Node": (handler) => listen(createServer(toNodeHandler(handler))),
  Express: (handler) => {
    const app = express();
    app.use(toExpressHandler(handler));
    app.get("/own", (_, response) => {
      response.send("the host's");
    });
    return listen(createServer(app as RequestListener));
  },
  "Express, mounted": (handler) => {
    const app = express();
    app.use("/api", toExpressHandler(handler));
    app.get("/own", (_, response) => {
      response.send("the host's");
    });
    return listen(createServer(app as RequestListener));
  },
  Hono: async (handler) => {
    const app = new Hono();
    app.use(toHonoHandler(handler));
    app.get("/own", (context) => context.text("the host's"));
    const server = serve({ fetch: app.fetch, port: 0 }) as Server;
    if (!server.listening) await once(server, "listening");
    return hostOf(server);
  },
  // Next.js calls the exports of a route file with a Request; this is that file's server.
  "Next.js": (handler) => {
    const routes = toNextHandlers(handler) as unknown as Record<
      string,
      (request: Request, context: object) => Response
    >;
    const route = async (request: Request): Promise<Response> =>
      (await routes[request.method]?.(request, { params: Promise.resolve({}) })) ?? new Response(null, { status: 405 });
    return listen(createServer(toNodeHandler(route)));
  },
};

export const HOSTS_WITH_OWN_ROUTES = ["Express", "Express, mounted", "Hono"];

export async function listen(server: Server): Promise<Host> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return hostOf(server);
}

function hostOf(server: Server): Host {
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
