import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { toNodeHandler } from "../../src/http/shims/node.js";
import { attachRealtime } from "../../src/realtime/attach-realtime.js";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { createBody } from "../http/support/bodies.js";
import { PRINCIPALS } from "../http/support/http-world.js";
import { listen, PATH } from "../realtime/support/served-hub.js";
import { Dice } from "./support/dice.js";
import { createFullWorld, LATE } from "./support/full-world.js";
import { brokenBytes } from "./support/hostile-json.js";
import { requireDiscreet, rounds, seedOf, watchRejections } from "./support/laws.js";

const CONNECTIONS = 2000;

const head = (line: string, headers: Record<string, string>): string =>
  [`${line} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");

const common = { host: "crm.example.com", connection: "close", authorization: "Bearer agent" };
const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
const body = JSON.stringify(createBody());
const json = { "content-type": "application/json", "content-length": String(body.length) };

/** What a client may write, before something happens to it. */
const TEXTS: readonly string[] = [
  head("GET /api/health", common),
  head("POST /api/resman/leads", { ...common, ...json }) + body,
  head("POST /api/resman/leads", { ...common, ...json, "transfer-encoding": "chunked" }) + body,
  head("POST /api/resman/webhooks/lead-update", { ...common, ...json, "x-resman-signature": "a".repeat(64) }) + body,
  head("PUT //elsewhere/api/resman/leads/a/status", { ...common, ...json, expect: "100-continue" }) + body,
  head("GET http://elsewhere/api/resman/leads", { ...common, host: "a b" }),
  head("OPTIONS *", common),
  head(`GET ${PATH}?token=agent`, { ...common, ...upgrade, ...key }),
  head(`GET ${PATH}?token=agent&last_event_id=-1`, { ...common, ...upgrade, ...key, host: "%" }),
  head(`GET ${PATH}?property_id=${"a".repeat(3000)}`, { ...common, ...upgrade, ...key, origin: "null" }),
  head("GET /elsewhere", { ...common, ...upgrade, ...key }),
];

/** Everything a server answers to some bytes, until one of the two closes. */
async function answerTo(port: number, bytes: Uint8Array): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  const pieces: Buffer[] = [];
  // A server that cuts off whoever writes nonsense is in its right.
  socket.on("error", () => undefined);
  socket.on("data", (piece: Buffer) => {
    pieces.push(piece);
    // An upgraded connection would stay.
    if (Buffer.concat(pieces).includes(" 101 ")) socket.destroy();
  });
  const closed = once(socket, "close");
  socket.end(bytes);
  await closed;
  return Buffer.concat(pieces).toString("latin1");
}

it("connections with anything on them are answered or closed, and the next one is served", async () => {
  const rejections = watchRejections();
  const world = await createFullWorld();
  const hub = new RealtimeHub({ engine: world.engine, authorize: () => PRINCIPALS.agent });
  await hub.start();
  const server = createServer(toNodeHandler(world.handler));
  attachRealtime(server, hub, { WebSocketServer });
  const port = Number((await listen(server)).split(":")[1]);
  const statuses = new Set<number>();
  const seed = seedOf(2_200_000);
  const dice = new Dice(seed);
  await rounds({ seed, count: CONNECTIONS }, async (describe) => {
    const text = dice.pick(TEXTS);
    const bytes = dice.chance(0.2) ? new TextEncoder().encode(text) : brokenBytes(dice, text);
    describe(new TextDecoder().decode(bytes));
    const answer = await answerTo(port, bytes);
    requireDiscreet(answer);
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
    if (status >= 500) throw new Error(answer.slice(0, 500));
    statuses.add(status);
  });
  expect([...statuses]).toEqual(expect.arrayContaining([101, 200, 400, 401, 404]));
  const url = `http://127.0.0.1:${port}/api/resman/leads/${LATE}/sync`;
  const answer = await fetch(url, { method: "POST", headers: { authorization: "Bearer agent" } });
  expect(answer.status).toBe(200);
  await hub.stop();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await rejections.expectNone();
}, 60_000);
