import { describe, expect, it, vi } from "vitest";
import { StorageError, SyncError } from "../../src/domain/errors.js";
import { serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import { aMessage, createHubWorld, VIEWER } from "./support/hub-world.js";

const STATUS = aMessage("status_change", { conversation_id: "p1-a", status: "contacted", notes: "Called." });
const EDIT = aMessage("lead_update", { conversation_id: "p1-a", updated_fields: { first_name: "Dana", phone: null } });
const NEW = aMessage("new_lead", {
  conversation_id: "p1-a",
  lead_data: {
    first_name: "Dana",
    last_name: "Reyes",
    initial_message: "Hello",
    lead_score: 60,
    property_id: "p1",
    source: "chatbot",
  },
});
const CONFLICT = aMessage("sync_conflict", { conflict_id: "p1-c", resolution: "merged", final_value: 3, reason: "so" });

const named = (message: object, id = "m1") => ({ ...message, message_id: id });

describe("a client's message", () => {
  it("changes a status", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    socket.say(named(STATUS));
    await vi.waitFor(() => expect(socket.ofType("ack")).toHaveLength(1));
    const request = { status: "contacted", updatedBy: "chatbot", syncDirection: "to_resman", notes: "Called." };
    expect(engine.calls).toEqual([["updateLeadStatus", "p1-a", request, expect.objectContaining({})]]);
    expect(socket.ofType("ack")[0]).toMatchObject({
      data: { status: "accepted" },
      in_reply_to: "m1",
      source: "system",
    });
  });

  it("edits a lead", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    socket.say(named(EDIT));
    await vi.waitFor(() => expect(socket.ofType("ack")).toHaveLength(1));
    const fields = { firstName: "Dana", phone: null };
    expect(engine.calls).toEqual([["editLead", "p1-a", fields, { trigger: "realtime" }]]);
  });

  it("submits a lead", async () => {
    const { engine, join } = await createHubWorld({ pushTimeoutMs: 700 });
    const { socket } = join();
    socket.say(named(NEW));
    await vi.waitFor(() => expect(socket.ofType("ack")).toHaveLength(1));
    const [[name, id, options] = []] = engine.calls;
    expect([name, id]).toEqual(["submitLead", "p1-a"]);
    expect(options).toMatchObject({ fields: { lastName: "Reyes" }, timeoutMs: 700, trigger: "realtime" });
  });

  it("settles a conflict, in the name of whoever is connected", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    socket.say(named(CONFLICT));
    await vi.waitFor(() => expect(socket.ofType("ack")).toHaveLength(1));
    const decision = { strategy: "merged", value: 3, notes: "so", resolvedBy: "ann" };
    expect(engine.calls).toEqual([["resolve", "p1-c", decision, { signal: expect.any(AbortSignal) }]]);
  });

  it("that decides does not wait for ResMan any longer than others", async () => {
    const { engine, join, clock } = await createHubWorld({ pushTimeoutMs: 700 });
    const { socket } = join();
    engine.conflicts.resolve = (...[, , options]) =>
      new Promise((resolve) => {
        (options as { signal: AbortSignal }).signal.addEventListener("abort", () => resolve(undefined as never));
      });
    socket.say(named(CONFLICT));
    await clock.advance(699);
    expect(socket.ofType("ack")).toEqual([]);
    await clock.advance(1);
    expect(socket.ofType("ack")).toHaveLength(1);
  });

  it("names a lead by its prospect", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    socket.say(named(aMessage("status_change", { lead_id: "p1-prospect", status: "lost" })));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    expect(engine.calls[0]?.[1]).toBe("p1-prospect-chat");
  });

  it("asks whether the server is there, and is answered at once, also while a change is under way", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    engine.onChange = () => new Promise(() => {});
    socket.say(EDIT);
    socket.say(named(aMessage("heartbeat", { status: "ping" })));
    await vi.waitFor(() => expect(socket.ofType("heartbeat")).toHaveLength(2));
    expect(socket.ofType("heartbeat")[1]).toMatchObject({ data: { status: "alive" }, in_reply_to: "m1" });
  });

  it("that answers a heartbeat is not answered itself", async () => {
    const { join } = await createHubWorld();
    const { socket } = join();
    socket.say(aMessage("heartbeat", { status: "alive" }));
    socket.say(aMessage("heartbeat", null));
    await vi.waitFor(() => expect(socket.ofType("heartbeat")).toHaveLength(2));
  });

  it("without a name is carried out and not acknowledged", async () => {
    const { engine, join } = await createHubWorld();
    const { socket, connection } = join();
    await connection.handleMessage(EDIT);
    expect(engine.calls).toHaveLength(1);
    expect(socket.ofType("ack")).toEqual([]);
  });

  it("waits for those before it", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    const open: (() => void)[] = [];
    engine.onChange = () => new Promise<void>((resolve) => open.push(resolve));
    for (const id of ["m1", "m2", "m3"]) socket.say(named(EDIT, id));
    for (const count of [1, 2, 3]) {
      await vi.waitFor(() => expect(open).toHaveLength(count));
      expect(socket.ofType("ack")).toHaveLength(count - 1);
      open[count - 1]?.();
      await vi.waitFor(() => expect(socket.ofType("ack")).toHaveLength(count));
    }
    expect(socket.ofType("ack").map((ack) => ack.in_reply_to)).toEqual(["m1", "m2", "m3"]);
  });

  it("that has arrived is carried out although the client is gone", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    socket.say(EDIT);
    socket.say(STATUS);
    socket.leave();
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
  });

  it("is dropped, not half done, when too many wait", async () => {
    const { engine, join, hub } = await createHubWorld({ maxQueuedMessages: 2 });
    const { socket } = join();
    const open: (() => void)[] = [];
    engine.onChange = () => new Promise<void>((resolve) => open.push(resolve));
    socket.say(named(EDIT, "m1"));
    await vi.waitFor(() => expect(open).toHaveLength(1));
    for (const id of ["m2", "m3"]) socket.say(named(EDIT, id));
    expect(socket.closed).toBeUndefined();
    socket.say(named(EDIT, "m4"));
    expect(socket.closed?.code).toBe(1013);
    expect(hub.connections.size).toBe(0);
    open[0]?.();
    await hub.stop();
    expect(engine.calls).toHaveLength(1);
    expect(socket.ofType("ack")).toEqual([]);
  });
});

describe("a message is refused, and the connection goes on:", () => {
  const other = (message: typeof STATUS, data: object) => ({
    ...message,
    data: { ...(message.data as object), ...data },
  });

  it.each([
    ["a change by a viewer", STATUS, "FORBIDDEN", VIEWER],
    ["a lead of another property", other(STATUS, { conversation_id: "p2-a" }), "NOT_FOUND"],
    ["a lead nobody knows", other(STATUS, { conversation_id: "nobody" }), "NOT_FOUND"],
    ["a prospect of another property", aMessage("status_change", { lead_id: "p2-x", status: "lost" }), "NOT_FOUND"],
    ["a prospect nobody knows", aMessage("status_change", { lead_id: "nobody", status: "lost" }), "NOT_FOUND"],
    ["no lead", aMessage("status_change", { status: "lost" }), "INVALID_INPUT"],
    ["a lead that is not of the property it names", { ...STATUS, property_id: "p3" }, "NOT_FOUND"],
    ["an edit of another property's lead", other(EDIT, { conversation_id: "p2-a" }), "NOT_FOUND"],
    ["a new lead of another property", other(NEW, { conversation_id: "p2-a" }), "NOT_FOUND"],
    ["a conflict of another property", other(CONFLICT, { conflict_id: "p2-c" }), "NOT_FOUND"],
    ["a conflict nobody knows", other(CONFLICT, { conflict_id: "nobody" }), "NOT_FOUND"],
    ["a status there is not", other(STATUS, { status: "asleep" }), "INVALID_INPUT"],
    ["a field there is not", other(EDIT, { updated_fields: { role: "admin" } }), "INVALID_INPUT"],
    ["a type there is not", aMessage("shutdown", {}), "INVALID_INPUT"],
    ["a name that is no text", { ...STATUS, message_id: 7 }, "INVALID_INPUT"],
  ])("%s", async (_, message, code, principal = undefined) => {
    const { engine, join } = await createHubWorld();
    const { socket } = join(principal && { principal });
    socket.say({ message_id: "m1", ...message });
    await vi.waitFor(() => expect(socket.ofType("error")).toHaveLength(1));
    expect(socket.ofType("error")[0]).toMatchObject({ data: { code }, source: "system" });
    if (typeof (message as { message_id?: unknown }).message_id !== "number") {
      expect(socket.ofType("error")[0]).toMatchObject({ in_reply_to: "m1" });
    }
    expect(engine.calls).toEqual([]);
    expect(socket.closed).toBeUndefined();
  });

  it("what is unknown and what is another's are refused in the same words", async () => {
    const { join } = await createHubWorld();
    const { socket } = join();
    socket.say(other(STATUS, { conversation_id: "p2-a" }));
    socket.say(other(STATUS, { conversation_id: "zz-a" }));
    await vi.waitFor(() => expect(socket.ofType("error")).toHaveLength(2));
    const [seen, unseen] = socket.ofType("error").map(({ data }) => (data as { message: string }).message);
    expect(seen?.replace("p2-a", "X")).toBe(unseen?.replace("zz-a", "X"));
  });

  it("a new lead whose data speak of another property", async () => {
    const { engine, join } = await createHubWorld();
    const { socket } = join();
    const { lead_data } = NEW.data as { lead_data: object };
    socket.say(other(NEW, { lead_data: { ...lead_data, property_id: "p2" } }));
    await vi.waitFor(() => expect(socket.ofType("error")[0]).toMatchObject({ data: { code: "INVALID_INPUT" } }));
    expect(engine.calls).toEqual([]);
  });

  it.each([
    ["the engine's own refusal is passed on", new SyncError("CONFLICT_CLOSED", "It is settled."), "CONFLICT_CLOSED"],
    ["a failure of the store is not", new StorageError("STORAGE_ERROR", "password=hunter2"), "TEMPORARY_ERROR"],
    ["an unforeseen failure is not", new TypeError("hunter2"), "TEMPORARY_ERROR"],
  ])("%s", async (_, error, code) => {
    const { engine, join, log } = await createHubWorld();
    const { socket } = join();
    engine.onChange = () => Promise.reject(error);
    socket.say(named(EDIT));
    await vi.waitFor(() => expect(socket.ofType("error")[0]).toMatchObject({ data: { code }, in_reply_to: "m1" }));
    expect(JSON.stringify([socket.sent, log])).not.toContain("hunter2");
  });
});

describe("frames that are no messages", () => {
  it.each([
    ["no JSON", (socket) => socket.receive("{")],
    ["an empty frame", (socket) => socket.receive("")],
    ["binary", (socket) => socket.emit("message", new Uint8Array([1, 2]), true)],
    ["too long", (socket) => socket.receive(JSON.stringify("é".repeat(600)))],
    ["too deep", (socket) => socket.receive(`${"[".repeat(500)}${"]".repeat(500)}`)],
    ["null", (socket) => socket.receive("null")],
  ] as [string, (socket: ReturnType<Awaited<ReturnType<typeof createHubWorld>>["join"]>["socket"]) => void][])(
    "%s: are refused kindly, and end the connection when they do not stop",
    async (_, send) => {
      const { join } = await createHubWorld({ maxMessageBytes: 1024, maxGarbage: 3 });
      const { socket } = join();
      for (let count = 1; count <= 3; count += 1) {
        send(socket);
        await vi.waitFor(() => expect(socket.ofType("error")).toHaveLength(count));
      }
      expect(socket.closed).toBeUndefined();
      socket.say(aMessage("heartbeat", null));
      for (let count = 1; count <= 4; count += 1) send(socket);
      await vi.waitFor(() => expect(socket.closed?.code).toBe(1008));
      expect(socket.ofType("error")[0]).toMatchObject({ data: { code: "INVALID_INPUT" } });
    },
  );

  it("a long list of faults is not answered at length", async () => {
    const { join } = await createHubWorld();
    const { socket } = join();
    const updated_fields = Object.fromEntries(["first_name", "email"].map((name) => [name, {}]));
    const desired_features = Array.from({ length: 100 }, () => 1);
    socket.say(
      aMessage("lead_update", { conversation_id: "p1-a", updated_fields: { ...updated_fields, desired_features } }),
    );
    await vi.waitFor(() => expect(socket.ofType("error")).toHaveLength(1));
    expect(socket.sent.at(-1)?.length).toBeLessThan(2000);
  });
});

it("everything the server says is as the protocol documents it", async () => {
  const { engine, join } = await createHubWorld({ maxGarbage: 100 });
  const { socket } = join();
  engine.onChange = (name) => {
    if (name === "editLead") throw new SyncError("STALE_WRITE", "Again.");
  };
  for (const message of [STATUS, EDIT, NEW, CONFLICT, aMessage("heartbeat", null), {}]) socket.say(named(message));
  await vi.waitFor(() => expect(socket.messages).toHaveLength(7));
  for (const message of socket.messages) serverMessageSchema.parse(message);
});
