import { once } from "node:events";
import { createServer } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { attachRealtime } from "../../src/realtime/attach-realtime.js";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { AGENT } from "./support/hub-world.js";
import { connect, listen, PATH, type ServedHub, serveHub, WAIT } from "./support/served-hub.js";

const asked: Request[] = [];
const authorize = (request: Request) => {
  asked.push(request);
  const { searchParams } = new URL(request.url);
  return searchParams.get("token") === "good" || request.headers.get("authorization") === "Bearer good"
    ? AGENT
    : undefined;
};

const served: ServedHub[] = [];
async function serve(options: object = {}) {
  const engine = new FakeEngine();
  const hub = new RealtimeHub({ engine: asEngine(engine), authorize, ...options });
  const server = await serveHub(hub);
  served.push(server);
  return { engine, hub, ...server };
}

afterEach(async () => {
  for (const server of served.splice(0)) await server.close();
  asked.length = 0;
});

/** The HTTP answer to a request to upgrade. */
async function refusal(
  url: string,
  headers = {},
): Promise<{ status: number | undefined; body: unknown; headers: object }> {
  const socket = new WebSocket(url, { headers });
  socket.on("error", () => {});
  const [, response] = await once(socket, "unexpected-response");
  const chunks: Buffer[] = await response.toArray();
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, body: JSON.parse(text || "null"), headers: response.headers };
}

/** What a server answers to bytes. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connectTcp(Number(port), hostname);
  socket.on("error", () => {});
  socket.end(text);
  const chunks: Buffer[] = await socket.toArray().catch(() => []);
  return Buffer.concat(chunks).toString();
}

const handshake = (target: string, host = "host"): string =>
  [
    `GET ${target} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "\r\n",
  ].join("\r\n");

describe("before the upgrade", () => {
  it("a token is asked for", async () => {
    const { url, hub } = await serve();
    const { status, body, headers } = await refusal(`${url}?token=bad`);
    expect(status).toBe(401);
    expect(body).toEqual({ error: "Give a valid token.", code: "UNAUTHORIZED" });
    expect(headers).toMatchObject({ "www-authenticate": "Bearer", "content-type": "application/json" });
    expect(hub.connections.size).toBe(0);
  });

  it.each([
    ["another's property", "?token=good&property_id=p2", 403, "FORBIDDEN"],
    ["a position that is none", "?token=good&last_event_id=abc", 400, "INVALID_INPUT"],
  ])("%s is refused", async (_, query, status, code) => {
    const { url } = await serve();
    expect(await refusal(url + query)).toMatchObject({ status, body: { code } });
  });

  it("a stopped hub says so", async () => {
    const { url, hub } = await serve();
    await hub.stop();
    expect(await refusal(`${url}?token=good`)).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  });

  it("other paths are answered 404 where nobody else would", async () => {
    const { url } = await serve();
    expect(await refusal(`${url}/else?token=good`)).toMatchObject({ status: 404 });
  });

  it("other paths are left to others where there are some", async () => {
    const { url, server } = await serve();
    const wss = new WebSocketServer({ noServer: true });
    server.on("upgrade", (request, socket, head) => {
      if (request.url === "/theirs") wss.handleUpgrade(request, socket, head, (webSocket) => webSocket.send("theirs"));
    });
    const socket = new WebSocket(url.replace(PATH, "/theirs"));
    const [data] = await once(socket, "message");
    expect(String(data)).toBe("theirs");
    socket.terminate();
  });

  it("ordinary requests go where they always went", async () => {
    const { url } = await serve();
    const response = await fetch(url.replace("ws:", "http:"));
    expect(await response.text()).toBe("plain");
  });

  it.each([
    ["an address with another host in it", handshake(`//evil.example${PATH}?token=good`), /^HTTP\/1\.1 404/],
    ["a host that is none", handshake(`${PATH}?token=bad`, "a b\\c"), /^HTTP\/1\.1 401/],
    ["a broken escape", handshake(`${PATH}?token=%E0%A4%A`), /^HTTP\/1\.1 401/],
    ["no handshake", handshake(`${PATH}?token=good`).replace(/Sec-WebSocket-Key.*\r\n/, ""), /^HTTP\/1\.1 400/],
  ])("%s does no harm", async (_, text, answer) => {
    const { url, hub } = await serve();
    expect(await raw(url, text)).toMatch(answer);
    expect(hub.connections.size).toBe(0);
  });

  it("who leaves while the token is looked at is not waited for", async () => {
    let decide = (_: typeof AGENT): void => {};
    const pending = () => new Promise<typeof AGENT>((resolve) => (decide = resolve));
    const called = vi.fn(pending);
    const { url, hub } = await serve({ authorize: called });
    const accept = vi.spyOn(hub, "accept");
    const socket = new WebSocket(url);
    socket.on("error", () => {});
    await vi.waitFor(() => expect(called).toHaveBeenCalled(), WAIT);
    const gone = new Promise((resolve) => socket.once("close", resolve));
    socket.terminate();
    await gone;
    decide(AGENT);
    await vi.waitFor(() => expect(accept).toHaveBeenCalled(), WAIT);
    await vi.waitFor(() => expect(hub.connections.size).toBe(0), WAIT);
  });

  it("who is refused is not kept, even if they never hang up", async () => {
    const { url, server } = await serve();
    const ended = new Promise<void>((resolve) => {
      server.once("connection", (socket) => socket.once("close", () => resolve()));
    });
    const { hostname, port } = new URL(url);
    const socket = connectTcp({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.on("error", () => {});
    socket.write(handshake(`${PATH}?token=bad`));
    await ended;
    socket.destroy();
  });
});

describe("after it", () => {
  it("the hub has the connection, and the host has seen the request's headers", async () => {
    const { url, hub, engine } = await serve();
    const socket = new WebSocket(`${url}?property_id=p1`, { headers: { authorization: "Bearer good", cookie: "a=1" } });
    await once(socket, "message");
    expect(hub.connections.size).toBe(1);
    expect(asked[0]?.headers.get("cookie")).toBe("a=1");
    expect(asked[0]?.headers.get("upgrade")).toBe("websocket");
    const next = once(socket, "message");
    await engine.feed.add("p1");
    expect(JSON.parse(String((await next)[0]))).toMatchObject({ event_id: 1 });
    socket.terminate();
    await vi.waitFor(() => expect(hub.connections.size).toBe(0), WAIT);
  });

  it("a message that is far too long ends it, before it is read", async () => {
    const { url } = await serve({ maxMessageBytes: 1000 });
    const client = await connect(url, { token: "good" });
    client.socket.send("x".repeat(2000));
    await vi.waitFor(() => expect(client.ofType("error")).toHaveLength(1), WAIT);
    const closed = once(client.socket, "close");
    client.socket.send("x".repeat(5000));
    expect((await closed)[0]).toBe(1009);
  });

  it("broken UTF-8 ends it", async () => {
    const { url } = await serve();
    const client = await connect(url, { token: "good" });
    const closed = once(client.socket, "close");
    client.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect((await closed)[0]).toBe(1007);
  });

  it("one who never reads is dropped, and the others are not held up", async () => {
    const { url, hub, engine } = await serve({ maxBufferedBytes: 64 * 1024 });
    const lazy = await connect(url, { token: "good" });
    const other = await connect(url, { token: "good" });
    lazy.socket.pause();
    const pad = "x".repeat(100_000);
    await vi.waitFor(async () => {
      await engine.feed.add("p1", 5, { pad });
      expect(hub.connections.size).toBe(1);
    }, WAIT);
    await vi.waitFor(() => expect(other.positions).toHaveLength(engine.feed.last), WAIT);
    const closed = once(lazy.socket, "close");
    lazy.socket.resume();
    expect((await closed)[0]).toBe(4008);
    await other.leave();
  });

  it("a server that stops says 1001, and leaves its listener", async () => {
    const { url, hub, server } = await serve();
    const client = await connect(url, { token: "good" });
    const closed = once(client.socket, "close");
    await hub.stop();
    expect((await closed)[0]).toBe(1001);
    expect(server.listenerCount("upgrade")).toBe(1);
  });
});

it("what was attached can be detached, and needs a WebSocketServer", async () => {
  const server = createServer();
  const hub = new RealtimeHub({ engine: asEngine(new FakeEngine()), authorize });
  const detach = attachRealtime(server, hub, { wss: new WebSocketServer({ noServer: true }), path: "/live" });
  expect(server.listenerCount("upgrade")).toBe(1);
  await hub.start();
  const address = await listen(server);
  const client = await connect(`ws://${address}/live`, { token: "good" });
  await client.leave();
  detach();
  expect(server.listenerCount("upgrade")).toBe(0);
  expect(() => attachRealtime(server, hub, {})).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  await hub.stop();
  server.close();
});
