import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { SignJWT } from "jose";
import { expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { clientMessageSchema, serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import * as realtime from "../../src/realtime/index.js";
import { createJwtAuthorize } from "../../src/realtime/jwt.js";
import { docBlocks, runBlock, withoutImports } from "../support/doc-blocks.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { connect, listen, PATH, WAIT } from "./support/served-hub.js";

const text = readFileSync("docs/realtime.md", "utf8");
const blocks = (language: string): string[] => docBlocks("docs/realtime.md", language);

/** Runs a block with the names it takes for granted; gives back some it declares. */
const run = (code: string, given: object, names: readonly string[]): Promise<Record<string, unknown>> =>
  runBlock(withoutImports(code).replace("server.listen(3000);", ""), given, names);

const SECRET = "a secret of at least thirty-two bytes";

it("the server and the browser of docs/realtime.md work together, also after a break", async () => {
  const { createServer } = await import("node:http");
  const { WebSocketServer } = await import("ws");
  const [serverBlock = ""] = blocks("ts");
  const [browserBlock = ""] = blocks("js");
  const engine = new FakeEngine();
  const process = { env: { JWT_SECRET: SECRET } };
  const given = { ...realtime, createJwtAuthorize, createServer, WebSocketServer, process, engine: asEngine(engine) };
  const { hub, server, detach } = (await run(serverBlock, given, ["hub", "server", "detach"])) as unknown as {
    hub: realtime.RealtimeHub;
    server: Server;
    detach(): void;
  };
  const address = await listen(server);
  const claims = { roles: ["viewer"], properties: ["p1"] };
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setSubject("ann").setExpirationTime("1h");
  const token = await jwt.sign(new TextEncoder().encode(SECRET));

  const shown: { event_id: number }[] = [];
  let isOver = false;
  const local = class extends WebSocket {
    constructor(url: string) {
      super(url.replace("wss://example.com", `ws://${address}`));
      this.on("error", () => this.terminate());
    }
  };
  const { connect: connectBrowser } = (await run(
    browserBlock,
    {
      token,
      propertyId: "p1",
      WebSocket: local,
      show: (message: { event_id: number }) => shown.push(message),
      reloadEverything: () => expect.fail("there was a gap"),
      setTimeout: (callback: () => void) => isOver || setImmediate(callback),
    },
    ["connect"],
  )) as unknown as { connect(): void };
  connectBrowser();
  await vi.waitFor(() => expect(hub.connections.size).toBe(1), WAIT);
  await engine.feed.add("p1", 2);
  await vi.waitFor(() => expect(shown).toHaveLength(2), WAIT);
  for (const connection of hub.connections) connection.close(4001, "");
  await engine.feed.add("p1", 2);
  await vi.waitFor(() => expect(shown.map(({ event_id }) => event_id)).toEqual([1, 2, 3, 4]), WAIT);

  isOver = true;
  const other = await connect(`ws://${address}${PATH}`, { token, batch: "1" });
  await other.leave();
  detach();
  await hub.stop();
  server.closeAllConnections();
  server.close();
});

it("the partner's block runs as it stands", async () => {
  const [, upstreamBlock = ""] = blocks("ts");
  const engine = asEngine(new FakeEngine());
  class Refusing extends EventTarget {
    readyState = 3;
    send(): void {}
    close(): void {}
  }
  const given = { ...realtime, WebSocket: Refusing, propertyId: "p1", engine };
  const { partner } = (await run(upstreamBlock, given, ["partner"])) as unknown as {
    partner: realtime.UpstreamConnection;
  };
  expect(partner.isConnected).toBe(false);
  await partner.stop();
});

it("its tables are complete", () => {
  for (const [name, code] of Object.entries(realtime.CLOSE_CODES)) expect(text).toContain(`| ${code} | \`${name}\` |`);
  const [fromServer = "", fromClient = ""] = text.split("## Messages")[1]?.split("| from a client |") ?? [];
  for (const option of serverMessageSchema.options) expect(fromServer).toContain(`\`${option.shape.type.value}\``);
  for (const option of clientMessageSchema.options) expect(fromClient).toContain(`| \`${option.shape.type.value}\` |`);
});
