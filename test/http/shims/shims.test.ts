import { createServer, request as nodeRequest, type RequestListener } from "node:http";
import { connect } from "node:net";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { toExpressHandler } from "../../../src/http/shims/express.js";
import type { OwningHandler } from "../../../src/http/shims/owning-handler.js";
import { HOSTS, HOSTS_WITH_OWN_ROUTES, type Host, listen } from "./support.js";

const owning = (handle: (request: Request) => Response | Promise<Response>): OwningHandler =>
  Object.assign(handle, { owns: (path: string) => path.startsWith("/api/") });

/** Tells what arrived. */
const echo = owning(async (request) => {
  const { pathname, search } = new URL(request.url);
  return Response.json(
    {
      method: request.method,
      path: `${pathname}${search}`,
      body: Buffer.from(await request.arrayBuffer()).toString("base64"),
      header: request.headers.get("x-asked"),
    },
    { status: 203, headers: { "x-answered": "yes" } },
  );
});

function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

describe.each(Object.entries(HOSTS))("%s", (_, start) => {
  it.each([
    ["GET", undefined],
    ["POST", '{"first_name":"Zoë"}'],
    ["PUT", "x".repeat(300_000)],
    ["DELETE", undefined],
  ])("hands over a %s and gives back the answer", async (method, body) => {
    host = await start(echo);
    const response = await fetch(`${host.url}/api/resman/leads?limit=5&name=%C3%A9`, {
      method,
      headers: { "x-asked": "this" },
      ...(body !== undefined && { body }),
    });
    expect(response.status).toBe(203);
    expect(response.headers.get("x-answered")).toBe("yes");
    expect(await response.json()).toEqual({
      method,
      path: "/api/resman/leads?limit=5&name=%C3%A9",
      body: Buffer.from(body ?? "").toString("base64"),
      header: "this",
    });
  });

  it("keeps a body byte for byte, as a signature needs it", async () => {
    host = await start(echo);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const response = await fetch(`${host.url}/api/webhook`, { method: "POST", body: bytes });
    expect(await response.json()).toMatchObject({ body: Buffer.from(bytes).toString("base64") });
  });

  it("gives back every cookie", async () => {
    const cookies = owning(() => {
      const headers = new Headers();
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      return new Response("ok", { headers });
    });
    host = await start(cookies);
    const response = await fetch(`${host.url}/api/x`);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("ok");
  });

  it("streams a long answer", async () => {
    const long = "0123456789".repeat(100_000);
    host = await start(owning(() => new Response(long)));
    expect(await (await fetch(`${host.url}/api/x`)).text()).toBe(long);
  });

  it("tells the handler when the client goes away", async () => {
    const started = withResolvers<AbortSignal>();
    const gone = withResolvers<string>();
    host = await start(
      owning((request) => {
        started.resolve(request.signal);
        return new Promise((resolve) => {
          request.signal.addEventListener("abort", () => {
            gone.resolve("gone");
            resolve(new Response(null));
          });
        });
      }),
    );
    const client = nodeRequest(`${host.url}/api/x`);
    client.on("error", () => {});
    client.end();
    await started.promise;
    client.destroy();
    expect(await gone.promise).toBe("gone");
  });

  it("outlives a client that ends in the middle of its body", async () => {
    host = await start(echo);
    const { port } = new URL(host.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.resume();
    socket.write("POST /api/x HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{");
    socket.end();
    await new Promise((resolve) => socket.once("close", resolve));
    expect((await fetch(`${host.url}/api/x`)).status).toBe(203);
  });

  it("survives a Host header that is no host", async () => {
    host = await start(echo);
    const { port } = new URL(host.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const client = nodeRequest({ port, path: "/api/x", headers: { host: "a b/\\c:99999" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      client.on("error", reject);
      client.end();
    });
    expect([203, 400]).toContain(status);
  });
});

describe.each(HOSTS_WITH_OWN_ROUTES)("%s", (name) => {
  it("leaves the host's own routes alone", async () => {
    host = await HOSTS[name]?.(echo);
    expect(await (await fetch(`${host?.url}/own`)).text()).toBe("the host's");
    expect((await fetch(`${host?.url}/nobody`)).status).toBe(404);
  });
});

describe("Express with a body parser in front", () => {
  it.each([
    ["express.json()", express.json(), '{"a":1}'],
    ["express.text()", express.text({ type: "*/*" }), '{ "a": 1 }'],
    ["express.raw()", express.raw({ type: "*/*" }), '{ "a": 1 }'],
  ])("%s: hands over what it kept", async (_, parser, arrived) => {
    const app = express();
    app.use(parser);
    app.use(toExpressHandler(echo));
    host = await listen(createServer(app as RequestListener));
    const response = await fetch(`${host.url}/api/x`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{ "a": 1 }',
    });
    expect(await response.json()).toMatchObject({ body: Buffer.from(arrived).toString("base64") });
  });

  it("hands what the handler throws to the host's error handler", async () => {
    const app = express();
    app.use(toExpressHandler(owning(() => Promise.reject(new Error("broken")))));
    app.use((error: Error, _: unknown, response: express.Response, __: unknown) => {
      response.status(500).send(error.message);
    });
    host = await listen(createServer(app as RequestListener));
    const response = await fetch(`${host.url}/api/x`);
    expect([response.status, await response.text()]).toEqual([500, "broken"]);
  });
});
