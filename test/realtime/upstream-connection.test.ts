import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { SyncError } from "../../src/domain/errors.js";
import type { RealtimeSocket } from "../../src/realtime/socket.js";
import { UpstreamConnection } from "../../src/realtime/upstream-connection.js";
import type { UpstreamOptions, WebSocketClass } from "../../src/realtime/upstream-options.js";
import { createManualClock } from "../../src/testing/index.js";
import { createSmallWorld, PROPERTY } from "../support/small-world.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { FakeSocket } from "./support/fake-socket.js";
import { aMessage } from "./support/hub-world.js";
import { WAIT } from "./support/served-hub.js";

const fromPartner = (type: string, data: object, more: object = {}) =>
  aMessage(type, data, { source: "resman", ...more });
const CHANGE = fromPartner(
  "status_change",
  { lead_id: "prospect-1", status: "contacted", updated_by: "desk" },
  { message_id: "d1" },
);

/** A connection whose sockets the test makes and holds, and a clock only it moves. */
function createFakePartner(options: Partial<UpstreamOptions> = {}) {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { now, setTimeout, clearTimeout } = clock;
  const engine = new FakeEngine();
  const sockets: (FakeSocket & { url: string })[] = [];
  class Socket extends FakeSocket {
    readonly url: string;
    constructor(url: string) {
      super();
      this.url = url;
      this.readyState = 0;
      sockets.push(this);
    }
  }
  const log: unknown[] = [];
  const note = (...line: unknown[]): void => {
    log.push(line);
  };
  const connection = new UpstreamConnection({
    url: "wss://partner.example/ws?token=hunter2",
    WebSocket: Socket,
    propertyId: "p1",
    engine: asEngine(engine),
    runtime: { now, setTimeout, clearTimeout, random: () => 0.5 },
    logger: { debug: note, info: note, warn: note, error: note },
    ...options,
  });
  const nth = async (count: number): Promise<FakeSocket> => {
    await clock.advance(0);
    const socket = sockets[count - 1];
    if (!socket) throw new Error(`no socket ${count}`);
    return socket;
  };
  const open = async (count: number): Promise<FakeSocket> => {
    const socket = await nth(count);
    socket.readyState = 1;
    socket.emit("open");
    await clock.advance(0);
    return socket;
  };
  return { clock, engine, sockets, connection, log, nth, open };
}

describe("what a partner tells of", () => {
  it("becomes a notice", async () => {
    const { connection, engine, open, clock } = createFakePartner();
    connection.start();
    const socket = await open(1);
    expect(connection.isConnected).toBe(true);
    socket.say(CHANGE);
    await clock.advance(0);
    const update = {
      lead_id: "prospect-1",
      status: "contacted",
      updated_fields: {},
      timestamp: "2026-03-02T17:00:00Z",
      updated_by: "desk",
      sync_direction: "from_resman",
      property_id: "p1",
    };
    expect(engine.calls).toEqual([["receive", { source: "upstream", deliveryId: "p1:d1", update }]]);
    await connection.stop();
  });

  it("has the same delivery id when it is told again, and another when it says something else", async () => {
    const { connection, engine, open, clock } = createFakePartner();
    connection.start();
    const socket = await open(1);
    const told = (value: string) => fromPartner("lead_update", { lead_id: "x", updated_fields: { email: value } });
    for (const value of ["a", "b", "a"]) socket.say(told(value));
    await clock.advance(0);
    const ids = engine.calls.map(([, delivery]) => (delivery as { deliveryId: string }).deliveryId);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[2]);
    await connection.stop();
  });

  it.each([
    ["our own change come back", { ...CHANGE, source: "domiq" }],
    ["a conflict", fromPartner("sync_conflict", { conflict_id: "c" })],
    ["something there is not", fromPartner("weather", {})],
    ["a change of no lead", fromPartner("lead_update", {})],
    ["no message", []],
    ["a lead of a wrong kind", fromPartner("new_lead", { lead_id: { $ne: 1 } })],
    ["one that nests too deeply", JSON.parse(`${"[".repeat(2000)}${"]".repeat(2000)}`)],
  ])("%s is let go", async (_, message) => {
    const { connection, engine, open, clock } = createFakePartner();
    connection.start();
    const socket = await open(1);
    socket.say(message);
    socket.receive("{");
    socket.say(CHANGE);
    await clock.advance(0);
    expect(engine.calls).toHaveLength(1);
    await connection.stop();
  });

  it("is tried again while the store is away, in order", async () => {
    const { connection, engine, open, clock } = createFakePartner();
    let isAway = true;
    engine.onChange = () => {
      if (isAway) throw new SyncError("STORAGE_ERROR", "away");
    };
    connection.start();
    const socket = await open(1);
    socket.say(CHANGE);
    socket.say({ ...CHANGE, message_id: "d2" });
    await clock.advance(100);
    expect(engine.calls).toEqual([]);
    isAway = false;
    await clock.advance(1000);
    expect(engine.calls.map(([, delivery]) => (delivery as { deliveryId: string }).deliveryId)).toEqual([
      "p1:d1",
      "p1:d2",
    ]);
    await connection.stop();
  });
});

it("what a partner tells of is stored as a job of the lead, and the lead is then read from ResMan", async () => {
  const { engine, storage, cycle, fake, prospect, fields } = await createSmallWorld();
  await cycle();
  const { prospectId } = prospect();
  const { connection, open } = createFakePartner({ engine, propertyId: PROPERTY });
  connection.start();
  const socket = await open(1);
  fake.staff.changePhone({ prospectId, phone: "918-555-0199" });
  const told = fromPartner("lead_update", { lead_id: prospectId, updated_fields: { phone: "1" } }, { event_id: 9 });
  socket.say(told);
  socket.say(told);
  await vi.waitFor(async () => expect(await storage.queue.list()).toHaveLength(1), WAIT);
  await engine.start();
  await vi.waitFor(async () => expect((await fields()).phone).toBe("+19185550199"), WAIT);
  await connection.stop();
  await engine.stop();
});

describe("what changes here", () => {
  it("is told to the partner, but not what came from there", async () => {
    const { connection, engine, open } = createFakePartner();
    engine.feed.store("p1", 3, { source: "domiq" });
    connection.start();
    const socket = await open(1);
    await engine.feed.add("p1", 1, { source: "domiq", type: "status_change" });
    await engine.feed.add("p1", 1, { source: "resman" });
    await engine.feed.add("p1", 1, { source: "domiq", type: "sync_conflict" });
    await engine.feed.add("p2", 1, { source: "domiq" });
    expect(socket.messages).toEqual([
      {
        type: "status_change",
        data: { conversation_id: "lead-4" },
        timestamp: "2026-03-02T17:00:00.000Z",
        source: "domiq",
        property_id: "p1",
        message_id: "event-4",
      },
    ]);
    await connection.stop();
    expect(engine.feed.followers).toBe(0);
  });

  it("while the partner was away, is told when it is back", async () => {
    const { connection, engine, open, clock } = createFakePartner();
    connection.start();
    const first = await open(1);
    await engine.feed.add("p1", 1, { source: "domiq" });
    first.leave();
    expect(connection.isConnected).toBe(false);
    engine.feed.store("p1", 2, { source: "domiq" });
    await clock.advance(5000);
    const second = await open(2);
    await engine.feed.tell();
    expect(second.messages.map(({ message_id }) => message_id)).toEqual(["event-2", "event-3"]);
    await connection.stop();
  });

  it("stays here where the host wants that", async () => {
    const { connection, engine, open } = createFakePartner({ forward: false });
    connection.start();
    await open(1);
    expect(engine.feed.followers).toBe(0);
    await connection.stop();
  });
});

describe("the connection", () => {
  it("comes back, later each time", async () => {
    const { connection, sockets, clock } = createFakePartner();
    connection.start();
    const gaps: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await clock.advance(0);
      const before = clock.now();
      sockets[attempt - 1]?.leave();
      while (sockets.length === attempt) await clock.advance(250);
      gaps.push(clock.now() - before);
    }
    expect(gaps).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    await connection.stop();
  });

  it("that held is soon back; one that is dropped each time is not", async () => {
    const { connection, sockets, clock, open } = createFakePartner();
    connection.start();
    for (let count = 1; count <= 5; count += 1) {
      (await open(count)).leave();
      while (sockets.length === count) await clock.advance(250);
    }
    const before = clock.now();
    const steady = await open(6);
    await clock.advance(30_000);
    steady.leave();
    while (sockets.length === 6) await clock.advance(250);
    expect(clock.now() - before).toBe(30_500);
    await connection.stop();
  });

  it("asks whether the partner is there, answers when it is asked, and gives up on one that is not", async () => {
    const { connection, clock, open, sockets } = createFakePartner();
    connection.start();
    const socket = await open(1);
    socket.say(fromPartner("heartbeat", { status: "ping" }));
    socket.say(fromPartner("heartbeat", { status: "alive" }));
    expect(socket.messages).toMatchObject([{ type: "heartbeat", data: { status: "alive" } }]);
    await clock.advance(30_000);
    expect(socket.messages).toMatchObject([{}, { type: "heartbeat", data: { status: "ping" } }]);
    expect(socket.pings).toBe(1);
    await clock.advance(30_000);
    expect(socket.wasCut).toBe(true);
    await clock.advance(5000);
    expect(sockets).toHaveLength(2);
    await connection.stop();
  });

  it("gives up on a partner that never answers the call", async () => {
    const { connection, clock, nth, sockets } = createFakePartner();
    connection.start();
    const socket = await nth(1);
    await clock.advance(60_000);
    expect(socket.wasCut).toBe(true);
    await clock.advance(5000);
    expect(sockets).toHaveLength(2);
    await connection.stop();
  });

  it("asks for its address anew each time, and survives when there is none", async () => {
    let count = 0;
    const url = async (): Promise<string> => {
      count += 1;
      if (count === 2) throw new Error("no token");
      return `wss://partner.example/?token=${count}`;
    };
    const { connection, sockets, clock, nth, log } = createFakePartner({ url });
    connection.start();
    (await nth(1)).leave();
    await clock.advance(10_000);
    expect(sockets.map((socket) => socket.url)).toEqual([
      "wss://partner.example/?token=1",
      "wss://partner.example/?token=3",
    ]);
    expect(JSON.stringify(log)).not.toContain("token=");
    await connection.stop();
  });

  it("starts once, stops in any state, and starts again", async () => {
    const { connection, sockets, clock, open, nth } = createFakePartner();
    connection.start();
    connection.start();
    await nth(1);
    await connection.stop();
    expect(sockets).toHaveLength(1);
    connection.start();
    const socket = await open(2);
    await Promise.all([connection.stop(), connection.stop()]);
    expect(socket.closed?.code).toBe(1000);
    connection.start();
    (await nth(3)).leave();
    await clock.advance(100);
    await connection.stop();
    expect(clock.pending).toBe(0);
    await connection.stop();
  });

  it.each([
    [{ url: "https://partner.example/?token=hunter2" }, "url"],
    [{ url: "not an address" }, "url"],
    [{ WebSocket: undefined }, "WebSocket"],
    [{ propertyId: "" }, "propertyId"],
    [{ engine: undefined }, "engine"],
  ])("refuses wrong options %#, naming %s and no secret", (options, option) => {
    const build = () => createFakePartner(options as never);
    expect(build).toThrow(expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }));
    expect(build).not.toThrow("hunter2");
  });
});

describe("over real sockets", () => {
  const ended: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ended.splice(0)) await end();
  });

  it("hears and tells, and is there again after the partner's server was restarted", async () => {
    const engine = new FakeEngine();
    const heard: Record<string, unknown>[] = [];
    const serve = async (port = 0): Promise<WebSocketServer> => {
      const wss = new WebSocketServer({ port, host: "127.0.0.1" });
      wss.on("connection", (socket) => {
        socket.on("message", (data) => heard.push(JSON.parse(data.toString())));
        socket.send(JSON.stringify(CHANGE));
      });
      await once(wss, "listening");
      return wss;
    };
    const close = async (wss: WebSocketServer): Promise<void> => {
      for (const socket of wss.clients) socket.terminate();
      await new Promise((resolve) => wss.close(resolve));
    };
    const wss = await serve();
    const { port } = wss.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}`;
    const engines = { engine: asEngine(engine), propertyId: "p1", WebSocket, runtime: { random: () => 0 } };
    const connection = new UpstreamConnection({ url, ...engines });
    connection.start();
    ended.push(() => connection.stop());
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1), WAIT);
    await vi.waitFor(() => expect(engine.feed.followers).toBe(1), WAIT);
    await engine.feed.add("p1", 1, { source: "domiq" });
    await vi.waitFor(() => expect(heard).toHaveLength(1), WAIT);
    await close(wss);
    const again = await serve(port);
    ended.push(() => close(again));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2), WAIT);
    expect(heard[0]).toMatchObject({ source: "domiq", message_id: "event-1" });
  });
});

it("the sockets of ws and of browsers fit", () => {
  const classes: WebSocketClass[] = [WebSocket, globalThis.WebSocket];
  const fits = (socket: WebSocket | globalThis.WebSocket): RealtimeSocket => socket;
  expect([classes.length, typeof fits]).toEqual([2, "function"]);
});
