import { describe, expect, it, vi } from "vitest";
import { RealtimeHub } from "../../src/realtime/realtime-hub.js";
import { asEngine, FakeEngine } from "./support/fake-engine.js";
import { FakeSocket } from "./support/fake-socket.js";
import { AGENT, aMessage, createHubWorld } from "./support/hub-world.js";

const BOTH = { ...AGENT, properties: ["p1", "p2"] };
const ALL = { ...AGENT, properties: "all" as const };

describe("events", () => {
  it("go to those who may see them, in order", async () => {
    const { engine, join } = await createHubWorld();
    const one = join();
    const two = join({ principal: { ...AGENT, properties: ["p2"] } });
    const both = join({ principal: BOTH });
    const narrowed = join({ principal: BOTH, propertyIds: ["p2"] });
    const all = join({ principal: ALL });
    engine.feed.store("p1");
    engine.feed.store("p2");
    engine.feed.store("p3");
    engine.feed.store("p1");
    await engine.feed.tell();
    const seen = [one, two, both, narrowed, all].map(({ socket }) => socket.positions);
    expect(seen).toEqual([[1, 4], [2], [1, 2, 4], [2], [1, 2, 3, 4]]);
  });

  it("are one message a frame, with everything a client needs to go on", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    await engine.feed.add("p1", 2, { type: "status_change", source: "domiq" });
    expect(socket.sent).toHaveLength(3);
    expect(JSON.parse(socket.sent[1] ?? "")).toEqual({
      type: "status_change",
      data: { conversation_id: "lead-1" },
      timestamp: "2026-03-02T17:00:00.000Z",
      source: "domiq",
      property_id: "p1",
      event_id: 1,
    });
  });

  it("come in arrays where a client asked for them", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join({ batch: true, principal: BOTH });
    const other = join({ batch: true, principal: BOTH });
    engine.feed.store("p1", 5);
    engine.feed.store("p2", 3);
    await engine.feed.tell();
    socket.say(aMessage("heartbeat", null));
    await vi.waitFor(() => expect(socket.sent).toHaveLength(3));
    expect(socket.sent.map((text) => JSON.parse(text).length)).toEqual([1, 8, 1]);
    expect(socket.positions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(other.socket.sent[1]).toBe(socket.sent[1]);
  });

  it("that the feed repeats are not handed out twice", async () => {
    const engine = new FakeEngine();
    const handed: ((...values: never[]) => unknown)[] = [];
    const follow = engine.feed.follow.bind(engine.feed);
    engine.feed.follow = (options, hand) => {
      handed.push(hand);
      return follow(options, hand);
    };
    const hub = new RealtimeHub({ engine: asEngine(engine), authorize: () => AGENT });
    await hub.start();
    const socket = new FakeSocket();
    hub.accept(socket, { principal: AGENT, propertyIds: ["p1"], batch: false });
    await engine.feed.add("p1", 3);
    handed[0]?.((await engine.feed.list({ after: 0 })) as never);
    expect(socket.positions).toEqual([1, 2, 3]);
    await hub.stop();
  });

  it("reach the others although one socket fails", async () => {
    const { engine, join, log, hub } = await createHubWorld();
    const broken = join();
    const { socket } = join();
    broken.socket.send = () => {
      throw new Error("EPIPE");
    };
    await engine.feed.add("p1");
    expect(socket.positions).toEqual([1]);
    expect(broken.socket.wasCut).toBe(true);
    expect([...hub.connections]).toHaveLength(1);
    expect(log).toEqual([["A realtime socket failed", { error: "Error" }]]);
  });

  it("do not go to somebody who left", async () => {
    const { engine, join, hub } = await createHubWorld();
    const { socket } = join();
    socket.leave();
    await engine.feed.add("p1");
    expect(socket.positions).toEqual([]);
    expect(hub.connections.size).toBe(0);
  });
});

describe("heartbeats", () => {
  it("come every 30 seconds, on both levels, and say how far events have come", async () => {
    const { engine, clock, join } = await createHubWorld();
    const { socket } = join();
    expect(socket.messages).toEqual([
      {
        type: "heartbeat",
        data: { status: "ping" },
        event_id: 0,
        timestamp: "2026-03-02T17:00:00.000Z",
        source: "system",
      },
    ]);
    await engine.feed.add("p2", 4);
    await clock.advance(30_000);
    expect(socket.ofType("heartbeat")).toHaveLength(2);
    expect(socket.messages[1]).toMatchObject({ data: { status: "ping" }, event_id: 4, source: "system" });
    expect(socket.pings).toBe(1);
  });

  it.each([
    ["a pong", (socket: FakeSocket) => socket.emit("pong")],
    ["a message", (socket: FakeSocket) => socket.say(aMessage("heartbeat", { status: "alive" }))],
    ["rubbish", (socket: FakeSocket) => socket.receive("?")],
  ])("%s shows that the other side lives; without any it is cut off after two", async (_, live) => {
    const { clock, join, hub } = await createHubWorld();
    const { socket } = join();
    for (let beat = 0; beat < 6; beat += 1) {
      await clock.advance(29_000);
      live(socket);
      await clock.advance(1000);
    }
    expect(socket.wasCut).toBe(false);
    await clock.advance(59_000);
    expect(socket.wasCut).toBe(false);
    await clock.advance(31_000);
    expect(socket.wasCut).toBe(true);
    expect(hub.connections.size).toBe(0);
  });

  it("end a connection that has lasted as long as a token may", async () => {
    const { clock, join } = await createHubWorld({ maxConnectionMs: 60_000 });
    const { socket } = join();
    for (let beat = 0; beat < 2; beat += 1) {
      socket.emit("pong");
      await clock.advance(30_000);
    }
    expect(socket.closed).toEqual({ code: 4001, reason: "SESSION_EXPIRED" });
  });
});

describe("a client that does not read", () => {
  it("is closed with 4008, then cut, and costs no more memory", async () => {
    const { engine, clock, join, hub } = await createHubWorld({ maxBufferedBytes: 1000 });
    const { socket } = join();
    const other = join();
    socket.isStuck = true;
    for (let count = 0; count < 20; count += 1) await engine.feed.add("p1");
    expect(socket.closed).toEqual({ code: 4008, reason: "SLOW_CONSUMER" });
    expect(socket.bufferedAmount).toBeLessThan(1300);
    expect(hub.connections.size).toBe(1);
    expect(other.socket.positions).toHaveLength(20);
    await clock.advance(4999);
    expect(socket.wasCut).toBe(false);
    await clock.advance(1);
    expect(socket.wasCut).toBe(true);
  });

  it("is closed as well when it only asks", async () => {
    const { join } = await createHubWorld({ maxBufferedBytes: 1000 });
    const { socket } = join();
    socket.isStuck = true;
    for (let count = 0; count < 50; count += 1) socket.say(aMessage("heartbeat", null));
    expect(socket.closed?.code).toBe(4008);
  });

  it("is not taken for slow because of one burst", async () => {
    const { engine, join } = await createHubWorld({ maxBufferedBytes: 1000 });
    const { socket } = join();
    socket.isStuck = true;
    await engine.feed.add("p1", 50);
    socket.bufferedAmount = 0;
    await engine.feed.add("p1", 1);
    expect(socket.positions).toHaveLength(51);
    expect(socket.closed).toBeUndefined();
  });
});

describe("a hub", () => {
  it("that stops closes with 1001, lets what runs end, drops what waits, and can start again", async () => {
    const { engine, join, hub, clock } = await createHubWorld();
    const { socket } = join();
    const open: (() => void)[] = [];
    engine.onChange = () => new Promise<void>((resolve) => open.push(resolve));
    const edit = aMessage("lead_update", { conversation_id: "p1-a", updated_fields: { first_name: "Dana" } });
    socket.say(edit);
    socket.say(edit);
    await vi.waitFor(() => expect(open).toHaveLength(1));
    let isStopped = false;
    const stopped = Promise.all([hub.stop(), hub.stop()]).then(() => {
      isStopped = true;
    });
    await vi.waitFor(() => expect(socket.closed?.code).toBe(1001));
    expect(isStopped).toBe(false);
    open[0]?.();
    await stopped;
    expect(engine.calls).toHaveLength(1);
    expect(engine.feed.followers).toBe(0);
    socket.leave();
    expect(clock.pending).toBe(0);
    expect(await hub.authorize(new Request("http://x/"))).toMatchObject({ admitted: false, status: 503 });
    const late = new FakeSocket();
    expect(hub.accept(late, { principal: AGENT, propertyIds: ["p1"], batch: false })).toBeUndefined();
    expect(late.closed?.code).toBe(1001);

    await Promise.all([hub.start(), hub.start()]);
    expect(engine.feed.followers).toBe(1);
    const again = join();
    await engine.feed.add("p1");
    expect(again.socket.positions).toEqual([1]);
    await hub.stop();
  });

  it("takes no more connections than it may", async () => {
    const { join, hub } = await createHubWorld({ maxConnections: 1 });
    const { socket } = join();
    expect(await hub.authorize(new Request("http://x/"))).toMatchObject({ status: 503, code: "TEMPORARY_ERROR" });
    const late = new FakeSocket();
    hub.accept(late, { principal: AGENT, propertyIds: ["p1"], batch: false });
    expect(late.closed?.code).toBe(1013);
    socket.leave();
    expect(await hub.authorize(new Request("http://x/"))).toMatchObject({ admitted: true });
  });

  it("starts and stops what goes along with it, and stops when that cannot start", async () => {
    const calls: string[] = [];
    const upstream = [{ start: () => void calls.push("start"), stop: async () => void calls.push("stop") }];
    const { hub } = await createHubWorld({ upstream });
    await hub.stop();
    expect(calls).toEqual(["start", "stop"]);
    const engine = new FakeEngine();
    const failing = { start: () => Promise.reject(new Error("no")), stop: async () => {} };
    const other = new RealtimeHub({ engine: asEngine(engine), authorize: () => AGENT, upstream: [failing] });
    await expect(other.start()).rejects.toThrow("no");
    expect(engine.feed.followers).toBe(0);
  });

  it("does not keep a socket that was gone before it came", async () => {
    const { hub } = await createHubWorld();
    const socket = new FakeSocket();
    socket.readyState = 3;
    hub.accept(socket, { principal: AGENT, propertyIds: ["p1"], batch: false });
    expect(hub.connections.size).toBe(0);
    expect(socket.sent).toEqual([]);
  });

  it.each([
    [{}, "authorize"],
    [{ authorize: () => AGENT, unsafeAllowAll: true }, "authorize"],
    [{ authorize: () => AGENT, heartbeatMs: 0 }, "heartbeatMs"],
    [{ authorize: () => AGENT, maxBufferedBytes: Number.NaN }, "maxBufferedBytes"],
    [{ authorize: () => AGENT, engine: undefined }, "engine"],
  ])("refuses wrong options %#, naming %s", (options, option) => {
    const build = () => new RealtimeHub({ engine: asEngine(new FakeEngine()), ...options } as never);
    expect(build).toThrow(expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }));
  });
});

it("sockets without `on`, `ping` and `bufferedAmount` are served too", async () => {
  const { engine, hub } = await createHubWorld();
  class Plain extends EventTarget {
    readyState = 1;
    sent: string[] = [];
    send(text: string): void {
      this.sent.push(text);
    }
    close(): void {
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event("close"), { code: 1000 }));
    }
  }
  const socket = new Plain();
  hub.accept(socket, { principal: AGENT, propertyIds: ["p1"], batch: false });
  await engine.feed.add("p1");
  const data = JSON.stringify(aMessage("heartbeat", null));
  socket.dispatchEvent(Object.assign(new Event("message"), { data }));
  await vi.waitFor(() => expect(socket.sent).toHaveLength(3));
  await hub.stop();
  expect(hub.connections.size).toBe(0);
  expect(socket.readyState).toBe(3);
});
