import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import { anError, createClientWorld, hear, heartbeat, leadUpdate, positionsOf } from "./support/client-world.js";

const conflict = (eventId: number, type = "sync_conflict") => ({
  ...leadUpdate(eventId),
  type,
  data: {
    conflict_id: "c1",
    conversation_id: "lead-1",
    lead_id: null,
    field: "email",
    conflict_type: "data_conflict",
    conflict_severity: "low",
    resman_value: null,
    domiq_value: "a@example.org",
    resolution_status: "pending",
    resolution: null,
    final_value: null,
  },
});

describe("what happens", () => {
  it("is told in camelCase, one by one or in arrays", async () => {
    const { heard, open, client } = createClientWorld();
    const socket = await open(10);
    socket.say(leadUpdate(11));
    socket.say(leadUpdate(12, { type: "new_lead" }), conflict(13), conflict(14, "sync_conflict_resolved"));
    expect(positionsOf(heard)).toEqual([11, 12, 13, 14]);
    expect(heard.events[0]).toEqual({
      type: "lead_update",
      timestamp: "2026-03-02T17:00:00.000Z",
      source: "resman",
      propertyId: "p1",
      eventId: 11,
      data: {
        leadId: null,
        conversationId: "lead-11",
        updatedFields: { firstName: "Dana" },
        syncStatus: "success",
        syncLogId: null,
      },
    });
    expect(heard.events[2]).toMatchObject({ data: { conflictId: "c1", conflictType: "data_conflict" } });
    expect(client.state.lastEventId).toBe(14);
    expect(heard.problems).toEqual([]);
  });

  it("is told once and in order, also where the server repeats it", async () => {
    const { heard, open, client } = createClientWorld();
    const socket = await open(10);
    socket.say(leadUpdate(9), leadUpdate(10), leadUpdate(11), leadUpdate(11), leadUpdate(13), leadUpdate(12));
    expect(positionsOf(heard)).toEqual([11, 13]);
    expect(client.state.lastEventId).toBe(13);
  });

  it("is told also where it has no position", async () => {
    const { heard, open, client } = createClientWorld();
    (await open(10)).say(leadUpdate(), leadUpdate());
    expect(heard.events).toHaveLength(2);
    expect(client.state.lastEventId).toBe(10);
  });

  it("of a type only newer servers know is passed over", async () => {
    const { heard, open, client } = createClientWorld();
    const socket = await open(10);
    socket.say(leadUpdate(11, { type: "tour_booked" }), leadUpdate(12, { type: "constructor" }), leadUpdate(13));
    expect(positionsOf(heard)).toEqual([13]);
    expect([heard.problems.length, heard.gaps, client.state.lastEventId]).toEqual([0, 1, 13]);
  });

  it("moves the last sign of life, and the state once a frame", async () => {
    const { heard, open, client, runtime } = createClientWorld();
    const socket = await open(10);
    const told = heard.states.length;
    await runtime.advance(1000);
    socket.say(leadUpdate(11), leadUpdate(12));
    expect(heard.states).toHaveLength(told + 1);
    expect(client.state).toMatchObject({ lastPing: "2026-03-02T17:00:01.000Z", lastEventId: 12 });
  });
});

describe("a heartbeat", () => {
  it("moves the position up, never down", async () => {
    const { open, client } = createClientWorld();
    const socket = await open(0);
    expect(client.state.lastEventId).toBe(0);
    for (const position of [20, 5, undefined]) socket.say(heartbeat(position));
    expect(client.state.lastEventId).toBe(20);
  });

  it("is answered where it asks", async () => {
    const { open } = createClientWorld();
    const socket = await open();
    expect(socket.messages).toEqual([
      { type: "heartbeat", data: { status: "alive" }, timestamp: "2026-03-02T17:00:00.000Z", source: "domiq" },
    ]);
    socket.say(heartbeat(10, "alive"));
    expect(socket.messages).toHaveLength(1);
  });

  it("that cannot be answered ends the connection; what comes after it is heard on the next", async () => {
    const { client, runtime, open, heard, socket } = createClientWorld();
    const first = await open();
    first.breaks = new Error("InvalidStateError");
    first.say(heartbeat(11), leadUpdate(12));
    expect(client.state).toMatchObject({ status: "waiting", lastEventId: 11, error: { code: "NETWORK_ERROR" } });
    await runtime.advance(1000);
    socket().say(leadUpdate(12));
    expect(positionsOf(heard)).toEqual([12]);
  });
});

describe("a gap", () => {
  it("is told on the first connection, before anything that happens", async () => {
    const { client, runtime, socket } = createClientWorld();
    const order: string[] = [];
    client.listen({ onGap: () => void order.push("gap"), onEvent: () => void order.push("event") });
    client.connect();
    await runtime.advance(0);
    socket().say(leadUpdate(5), leadUpdate(6));
    expect(order).toEqual(["gap", "event", "event"]);
  });

  it("of events no longer kept is told, and what follows it comes, also where positions begin anew", async () => {
    const { heard, client, open } = createClientWorld();
    const socket = await open(100);
    socket.say(anError("RESUME_GAP", { event_id: 40 }), heartbeat(40), leadUpdate(41));
    expect(heard.gaps).toBe(2);
    expect(heard.problems).toEqual([]);
    expect(positionsOf(heard)).toEqual([41]);
    expect(client.state.lastEventId).toBe(41);
  });

  it("that names no position makes the next connection one from nothing", async () => {
    const { heard, runtime, open, socket } = createClientWorld();
    (await open(100)).say(anError("RESUME_GAP"));
    expect(heard.gaps).toBe(2);
    socket().leave();
    await runtime.advance(1000);
    expect(socket().url.searchParams.has("last_event_id")).toBe(false);
  });
});

describe("what cannot be read", () => {
  it.each([
    ["no JSON", "{"],
    ["no text", new Uint8Array([123, 125])],
    ["nothing", undefined],
    ["a number", "1"],
    ["an array in an array", "[[]]"],
    ["no type", JSON.stringify({ data: {} })],
    ["a type that is no text", JSON.stringify(leadUpdate(11, { type: 1 }))],
    ["no data", JSON.stringify(leadUpdate(11, { data: undefined }))],
    ["data that is a list", JSON.stringify(leadUpdate(11, { data: [] }))],
    ["no lead", JSON.stringify(leadUpdate(11, { data: { updated_fields: {} } }))],
    ["no fields", JSON.stringify(leadUpdate(11, { data: { conversation_id: "x", updated_fields: null } }))],
    ["no status", JSON.stringify(leadUpdate(11, { type: "status_change" }))],
    ["no conflict", JSON.stringify(leadUpdate(11, { type: "sync_conflict" }))],
    ["no instant", JSON.stringify(leadUpdate(11, { timestamp: 5 }))],
    ["no source", JSON.stringify(leadUpdate(11, { source: null }))],
    ["a broken heartbeat", JSON.stringify({ ...heartbeat(11), data: {} })],
    ["an error without words", JSON.stringify(anError("X", { data: { code: "X" } }))],
    ["an answer to nothing", JSON.stringify({ ...heartbeat(), type: "ack" })],
    ["a position before the first", JSON.stringify(leadUpdate(-1))],
    ["a position between two", JSON.stringify(leadUpdate(11.5))],
    ["a position the server does not take back", JSON.stringify(leadUpdate(1e15))],
    ["a position in words", JSON.stringify(leadUpdate(11, { event_id: "11" }))],
  ])("such as %s is a problem, and the state is to be loaded again", async (_, frame) => {
    const { heard, open, client } = createClientWorld();
    const socket = await open(10);
    socket.frame(frame);
    expect(heard.events).toEqual([]);
    expect(heard.problems).toHaveLength(1);
    expect(isSyncError(heard.problems[0], "WIRE_SHAPE")).toBe(true);
    expect(heard.gaps).toBe(2);
    socket.say(leadUpdate(12));
    expect(positionsOf(heard)).toEqual([12]);
    expect(client.state.status).toBe("open");
  });

  it("is not asked for again, takes nothing else of its frame along, and is one gap a frame", async () => {
    const { heard, open, client } = createClientWorld();
    const socket = await open(10);
    socket.say(leadUpdate(11), leadUpdate(12, { data: 1 }), leadUpdate(13, { data: 1 }), leadUpdate(14));
    expect(positionsOf(heard)).toEqual([11, 14]);
    expect([heard.problems.length, heard.gaps]).toEqual([2, 2]);
    socket.say(leadUpdate(15, { data: 1 }));
    expect([client.state.lastEventId, heard.gaps]).toEqual([15, 3]);
  });

  it("opens no connection", async () => {
    const { client, runtime, socket, heard } = createClientWorld();
    client.connect();
    await runtime.advance(0);
    socket().frame("{");
    expect(client.state.status).toBe("connecting");
    expect(heard.gaps).toBe(1);
    socket().say(heartbeat(1));
    expect(heard.gaps).toBe(2);
  });

  it("nested deeper than any message is one like others", async () => {
    const { heard, open } = createClientWorld();
    const socket = await open(10);
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    socket.frame(
      JSON.stringify(leadUpdate(11, { data: { conversation_id: "x", updated_fields: "?" } })).replace('"?"', deep),
    );
    socket.say(leadUpdate(12));
    expect(positionsOf(heard)).toEqual([12]);
    expect(heard.problems).toHaveLength(1);
  });

  it("never throws and never costs a later message, whatever it is", async () => {
    const mutated = fc
      .tuple(fc.constantFrom(leadUpdate(7), heartbeat(7), anError("RESUME_GAP"), conflict(7)), fc.object())
      .map(([message, other]) => JSON.stringify({ ...message, ...other }));
    const replaced = fc
      .tuple(fc.constantFrom("type", "data", "timestamp", "source", "event_id", "in_reply_to"), fc.jsonValue())
      .map(([name, value]) => JSON.stringify({ ...leadUpdate(7), [name]: value }));
    const frames = fc.array(fc.oneof(fc.string(), fc.json(), mutated, replaced, fc.anything()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(frames, async (hostile) => {
        const { heard, open, client } = createClientWorld();
        const socket = await open(1);
        for (const frame of hostile) socket.frame(frame);
        const next = (client.state.lastEventId ?? 0) + 1;
        socket.say(leadUpdate(next));
        expect(positionsOf(heard).at(-1)).toBe(next);
        expect(client.state.status).toBe("open");
        for (const problem of heard.problems) expect(isSyncError(problem)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe("those who listen", () => {
  const failing = (message: string) => (): never => {
    throw new Error(message);
  };

  it("do not disturb each other; what one throws is a problem all hear of", async () => {
    const { client, open } = createClientWorld();
    client.listen({ onEvent: failing("mine"), onState: failing("state"), onProblem: failing("again") });
    const second = hear(client);
    (await open(10)).say(leadUpdate(11), leadUpdate(12));
    expect(positionsOf(second)).toEqual([11, 12]);
    expect(second.problems.filter(({ message }) => message === "mine")).toHaveLength(2);
    expect(second.problems.some(({ message }) => message === "again")).toBe(false);
  });

  it("may throw what is no error", async () => {
    const { client, open, heard } = createClientWorld();
    client.listen({
      onEvent: () => {
        throw "words";
      },
    });
    (await open(10)).say(leadUpdate(11));
    expect(heard.problems).toMatchObject([{ message: "A listener failed.", cause: "words" }]);
  });

  it("may begin and end while others are told", async () => {
    const { client, open } = createClientWorld();
    const told: string[] = [];
    let endSecond = (): void => {};
    client.listen({
      onEvent: ({ eventId }) => {
        told.push(`first ${eventId}`);
        endSecond();
        if (eventId === 11) client.listen({ onEvent: (event) => void told.push(`third ${event.eventId}`) });
      },
    });
    endSecond = client.listen({ onEvent: ({ eventId }) => void told.push(`second ${eventId}`) });
    (await open(10)).say(leadUpdate(11), leadUpdate(12));
    expect(told).toEqual(["first 11", "first 12", "third 12"]);
  });

  it("hear nothing more of a frame in which one of them disconnects; it comes when they are back", async () => {
    const { client, runtime, open, heard, socket } = createClientWorld();
    const end = client.listen({ onEvent: () => client.disconnect() });
    (await open(10)).say(leadUpdate(11), leadUpdate(12));
    expect(positionsOf(heard)).toEqual([11]);
    expect(runtime.pending).toBe(0);
    end();
    client.connect();
    await runtime.advance(0);
    expect(socket().url.searchParams.get("last_event_id")).toBe("11");
    socket().say(leadUpdate(12), heartbeat(12));
    expect(positionsOf(heard)).toEqual([11, 12]);
  });

  it("may disconnect at the last event of a frame, and nothing is waited for", async () => {
    const { client, runtime, open } = createClientWorld();
    client.listen({ onEvent: () => client.disconnect() });
    (await open(10)).say(leadUpdate(11));
    expect([client.state.status, runtime.pending]).toEqual(["closed", 0]);
  });

  it.each(["onState", "onGap"] as const)("may disconnect in %s, before anything counts as seen", async (name) => {
    const { client, runtime, heard, socket } = createClientWorld();
    client.listen({ [name]: () => client.state.status === "open" && client.disconnect() });
    client.connect();
    await runtime.advance(0);
    socket().say(leadUpdate(5));
    expect(heard.events).toEqual([]);
    expect(client.state).toMatchObject({ status: "closed", lastEventId: null });
    expect(runtime.pending).toBe(0);
  });

  it("are told the state that is, where one before them changed it", async () => {
    const { client, runtime, socket } = createClientWorld();
    client.listen({ onState: ({ status }) => status === "open" && client.disconnect() });
    const second = hear(client);
    client.connect();
    await runtime.advance(0);
    socket().say(heartbeat(5));
    expect(second.states.at(-1)?.status).toBe("closed");
    expect(second.states.map(({ status }) => status)).not.toContain("open");
  });
});
