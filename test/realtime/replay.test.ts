import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { AGENT, createHubWorld } from "./support/hub-world.js";

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const settled = async (socket: { messages: Record<string, unknown>[] }): Promise<void> => {
  await vi.waitFor(() => expect(socket.messages.some(({ type }) => type === "heartbeat")).toBe(true), { interval: 1 });
};

describe("a client that comes back", () => {
  it("gets what it missed, from the events the hub holds, without a look into the store", async () => {
    const { engine, join } = await createHubWorld();
    await engine.feed.add("p1", 30);
    const { socket } = join({ lastEventId: 10 });
    await settled(socket);
    expect(socket.positions).toEqual(range(11, 30));
    expect(socket.messages.at(-1)).toMatchObject({ type: "heartbeat", event_id: 30 });
    expect(engine.feed.lists).toBe(0);
  });

  it("gets what happened before the hub began, from the store", async () => {
    const { engine, hub, join } = await createHubWorld();
    await hub.stop();
    await engine.feed.add("p1", 700);
    await hub.start();
    const { socket } = join({ lastEventId: 100 });
    await settled(socket);
    expect(socket.positions).toEqual(range(101, 700));
    await engine.feed.add("p1", 2);
    expect(socket.positions).toEqual(range(101, 702));
  });

  it("loses and repeats nothing that happens while it is read", async () => {
    const { engine, hub, join } = await createHubWorld();
    await hub.stop();
    await engine.feed.add("p1", 900);
    await hub.start();
    // After the page was read, and before it is given.
    engine.feed.onList = () => {
      engine.feed.store("p1", 7);
      void engine.feed.tell();
    };
    const { socket } = join({ lastEventId: 0 });
    await settled(socket);
    await engine.feed.tell();
    expect(socket.positions).toEqual(range(1, engine.feed.last));
  });

  it("gets only its own properties' events", async () => {
    const { engine, hub, join } = await createHubWorld();
    await hub.stop();
    for (let count = 0; count < 300; count += 1) engine.feed.store(count % 3 === 0 ? "p1" : "p2");
    await hub.start();
    const { socket } = join({ lastEventId: 0 });
    await settled(socket);
    expect(socket.positions).toEqual(range(1, 300).filter((position) => position % 3 === 1));
    expect(socket.messages.at(-1)).toMatchObject({ event_id: 300 });
  });

  it("is told when events are no longer kept, and goes on from now", async () => {
    const { engine, hub, join } = await createHubWorld();
    await hub.stop();
    await engine.feed.add("p1", 50);
    engine.feed.forget(20);
    await hub.start();
    const late = join({ lastEventId: 18 });
    await settled(late.socket);
    expect(late.socket.messages).toMatchObject([
      { type: "error", data: { code: "RESUME_GAP" }, event_id: 50 },
      { type: "heartbeat", event_id: 50 },
    ]);
    const inTime = join({ lastEventId: 19 });
    await settled(inTime.socket);
    expect(inTime.socket.positions).toEqual(range(20, 50));
    await engine.feed.add("p1");
    expect(late.socket.positions).toEqual([51]);
  });

  it("is told when it missed more than is replayed", async () => {
    const { engine, hub, join } = await createHubWorld({ replayLimit: 300 });
    await hub.stop();
    await engine.feed.add("p1", 500);
    await hub.start();
    const { socket } = join({ lastEventId: 0 });
    await settled(socket);
    expect(socket.ofType("error")).toMatchObject([{ data: { code: "RESUME_GAP" }, event_id: 500 }]);
    const other = join({ lastEventId: 200 });
    await settled(other.socket);
    expect(other.socket.positions).toEqual(range(201, 500));
  });

  it("from another store is told so instead of waiting for ever", async () => {
    const { engine, join } = await createHubWorld();
    await engine.feed.add("p1", 5);
    const { socket } = join({ lastEventId: 6 });
    await settled(socket);
    expect(socket.ofType("error")).toMatchObject([{ data: { code: "RESUME_GAP" }, event_id: 5 }]);
    await engine.feed.add("p1");
    expect(socket.positions).toEqual([6]);
  });

  it("from a hub that was ahead of this one gets nothing twice", async () => {
    const { engine, join, clock } = await createHubWorld();
    await engine.feed.add("p1", 5);
    engine.feed.store("p1", 3);
    const { socket } = join({ lastEventId: 7 });
    await settled(socket);
    expect(socket.messages).toMatchObject([{ type: "heartbeat", event_id: 7 }]);
    // Its heartbeats do not send it back.
    await clock.advance(30_000);
    expect(socket.messages.at(-1)?.event_id).toBeUndefined();
    await engine.feed.tell();
    expect(socket.positions).toEqual([8]);
  });

  it("and reads slowly sets the pace", async () => {
    const { engine, hub, join, clock } = await createHubWorld({ maxBufferedBytes: 4000 });
    await hub.stop();
    await engine.feed.add("p1", 400);
    await hub.start();
    const { socket } = join({ lastEventId: 0 });
    socket.isStuck = true;
    await clock.advance(100);
    expect(socket.positions.length).toBeLessThan(30);
    for (let turn = 0; turn < 60 && socket.ofType("heartbeat").length === 0; turn += 1) {
      expect(socket.bufferedAmount).toBeLessThan(4000);
      socket.bufferedAmount = 0;
      await clock.advance(20);
    }
    expect(socket.positions).toEqual(range(1, 400));
    expect(socket.closed).toBeUndefined();
  });

  it("and is gone again is forgotten", async () => {
    const { engine, hub, join, log } = await createHubWorld();
    await hub.stop();
    await engine.feed.add("p1", 900);
    await hub.start();
    const { socket } = join({ lastEventId: 0 });
    engine.feed.onList = () => socket.leave();
    await vi.waitFor(() => expect(hub.connections.size).toBe(0));
    await hub.stop();
    expect(socket.sent).toEqual([]);
    expect(log).toEqual([]);
  });

  it("while the store is away is asked to come again", async () => {
    const { engine, hub, join } = await createHubWorld();
    await hub.stop();
    await engine.feed.add("p1", 900);
    await hub.start();
    engine.feed.onList = () => {
      throw new Error("away");
    };
    const { socket } = join({ lastEventId: 0 });
    await vi.waitFor(() => expect(socket.closed?.code).toBe(1011));
  });
});

it("whatever happens between, a client that goes on where it was has seen each event once", async () => {
  const step = fc.oneof(
    fc.record({
      does: fc.constant("store" as const),
      property: fc.constantFrom("p1", "p2"),
      count: fc.integer({ min: 1, max: 300 }),
    }),
    fc.record({ does: fc.constantFrom("tell" as const, "leave" as const, "restart" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, batch) => {
      const { engine, hub, join } = await createHubWorld();
      const seen: number[] = [];
      let lastEventId = 0;
      let client = join({ lastEventId, batch });
      const leave = (): void => {
        client.socket.leave();
        seen.push(...client.socket.positions);
        lastEventId = Math.max(lastEventId, ...client.socket.messages.map(({ event_id }) => Number(event_id ?? 0)));
      };
      for (const action of steps) {
        if (action.does === "store") engine.feed.store(action.property, action.count);
        if (action.does === "tell") await engine.feed.tell();
        if (action.does === "restart") {
          leave();
          await hub.stop();
          await hub.start();
        }
        if (action.does === "leave") leave();
        if (action.does === "leave" || action.does === "restart") client = join({ lastEventId, batch });
      }
      await settled(client.socket);
      await engine.feed.tell();
      leave();
      const all = await engine.feed.list({ after: 0, propertyIds: AGENT.properties as string[], limit: 10_000 });
      expect(seen).toEqual(all.map(({ position }) => position));
      await hub.stop();
    }),
    { numRuns: 60 },
  );
});
