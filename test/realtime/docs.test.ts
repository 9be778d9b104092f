import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { SignJWT } from "jose";
import { expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { type RealTimeClientOptions, RealTimeLeadSyncClient } from "../../src/browser/index.js";
import { clientMessageSchema, serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import * as realtime from "../../src/realtime/index.js";
import { createJwtAuthorize } from "../../src/realtime/jwt.js";
import { docBlocks, runBlock, withoutImports } from "../support/doc-blocks.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { connect, listen, PATH, WAIT } from "./support/served-hub.js";

const text = readFileSync("docs/realtime.md", "utf8");
const [serverBlock = "", browserBlock = "", upstreamBlock = ""] = docBlocks("docs/realtime.md");

/** Runs a block with the names it takes for granted; gives back some it declares. */
const run = (code: string, given: object, names: readonly string[]): Promise<Record<string, unknown>> =>
  runBlock(withoutImports(code).replace("server.listen(3000);", ""), given, names);

const SECRET = "a secret of at least thirty-two bytes";

it("the server and the browser of docs/realtime.md work together, also after a break", async () => {
  const { createServer } = await import("node:http");
  const { WebSocketServer } = await import("ws");
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

  const shown: { eventId?: number }[] = [];
  const states: string[] = [];
  let gaps = 0;
  class LocalClient extends RealTimeLeadSyncClient {
    constructor(options: RealTimeClientOptions) {
      super({ ...options, baseUrl: `http://${address}`, WebSocket });
    }
  }
  const { client } = (await run(
    browserBlock,
    {
      RealTimeLeadSyncClient: LocalClient,
      session: { accessToken: token },
      propertyId: "p1",
      show: (event: { eventId?: number }) => shown.push(event),
      indicate: (status: string) => states.push(status),
      reloadEverything: () => {
        gaps += 1;
      },
    },
    ["client"],
  )) as unknown as { client: RealTimeLeadSyncClient };
  await vi.waitFor(() => expect(states).toContain("open"), WAIT);
  await engine.feed.add("p1", 2, { data: { updated_fields: {} } });
  await vi.waitFor(() => expect(shown).toHaveLength(2), WAIT);
  for (const connection of hub.connections) connection.close(4001, "");
  await engine.feed.add("p1", 2, { data: { updated_fields: {} } });
  await vi.waitFor(() => expect(shown.map(({ eventId }) => eventId)).toEqual([1, 2, 3, 4]), WAIT);
  expect(gaps).toBe(1);
  client.disconnect();

  const other = await connect(`ws://${address}${PATH}`, { token, batch: "1" });
  await other.leave();
  detach();
  await hub.stop();
  server.closeAllConnections();
  server.close();
});

it("the partner's block runs as it stands", async () => {
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
