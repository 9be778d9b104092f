import { describe, expect, it } from "vitest";
import { LeadSyncApiError } from "../../../src/browser/api/api-error.js";
import type { OutgoingMessage } from "../../../src/browser/types/realtime.js";
import { anError, answer, createClientWorld } from "./support/client-world.js";

const EDIT: OutgoingMessage = {
  type: "lead_update",
  data: { conversationId: "lead-1", updatedFields: { moveInDate: "2026-05-01", hasPets: null } },
  propertyId: "p1",
};

/** Sends, and notes what becomes of it. */
async function sending(message: OutgoingMessage = EDIT, options: { signal?: AbortSignal } = {}) {
  const world = createClientWorld();
  const socket = await world.open();
  const result: { value?: unknown } = {};
  const sent = world.client.send(message, options).then(
    () => {
      result.value = "stored";
    },
    (error: unknown) => {
      result.value = error;
    },
  );
  return { ...world, socket: () => socket, sent, result, message: socket.messages.at(-1) ?? {} };
}

const failed = (code: string) => expect.toSatisfy((error) => error instanceof LeadSyncApiError && error.code === code);

describe("a change that is sent", () => {
  it("goes out by the names of the wire, with an id of its own", async () => {
    const { message, runtime } = await sending();
    expect(message).toEqual({
      type: "lead_update",
      data: { conversation_id: "lead-1", updated_fields: { move_in_date: "2026-05-01", has_pets: null } },
      property_id: "p1",
      message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: new Date(runtime.now()).toISOString(),
      source: "domiq",
    });
  });

  it("is one of staff where it is of the status", async () => {
    const { message } = await sending({ type: "status_change", data: { conversationId: "lead-1", status: "lost" } });
    expect(message.data).toEqual({ conversation_id: "lead-1", status: "lost", updated_by: "resman_user" });
  });

  it("is done when the server has acknowledged it, and only then", async () => {
    const { socket, message, runtime, result, sent } = await sending();
    socket().say(answer("ack", "another"));
    await runtime.advance(0);
    expect(result.value).toBeUndefined();
    socket().say(answer("ack", message.message_id));
    await sent;
    expect(result.value).toBe("stored");
    // What is left is the silence that is borne.
    expect(runtime.pending).toBe(1);
  });

  it("fails with the server's code and words", async () => {
    const { socket, message, result, sent, heard } = await sending();
    socket().say(anError("FORBIDDEN", { in_reply_to: message.message_id }));
    await sent;
    expect(result.value).toEqual(failed("FORBIDDEN"));
    expect(result.value).toMatchObject({ message: "It is FORBIDDEN.", retryable: false });
    expect(heard.problems).toEqual([]);
  });

  it("may be tried again where the server says that it failed for a passing reason", async () => {
    const { socket, message, result, sent } = await sending();
    socket().say(anError("TEMPORARY_ERROR", { in_reply_to: message.message_id }));
    await sent;
    expect(result.value).toMatchObject({ code: "TEMPORARY_ERROR", retryable: true });
  });

  it("fails where there is no connection", async () => {
    const { client } = createClientWorld();
    await expect(client.send(EDIT)).rejects.toEqual(failed("NETWORK_ERROR"));
    client.connect();
    await expect(client.send(EDIT)).rejects.toEqual(failed("NETWORK_ERROR"));
  });

  it("fails where the connection is lost first, and does not wait for the next", async () => {
    const { socket, result, sent, runtime } = await sending();
    socket().leave();
    await sent;
    expect(result.value).toEqual(failed("NETWORK_ERROR"));
    expect(result.value).toMatchObject({ retryable: true });
    expect(runtime.pending).toBe(1);
  });

  it("fails where the connection is ended first", async () => {
    const { client, result, sent, runtime } = await sending();
    client.disconnect();
    await sent;
    expect(result.value).toEqual(failed("ABORTED"));
    expect(runtime.pending).toBe(0);
  });

  it("fails where the server does not answer in time; an error that comes later is a problem", async () => {
    const { socket, message, result, sent, runtime, heard } = await sending();
    await runtime.advance(14_999);
    expect(result.value).toBeUndefined();
    await runtime.advance(1);
    await sent;
    expect(result.value).toEqual(failed("TIMEOUT_ERROR"));
    socket().say(answer("ack", message.message_id), anError("NOT_FOUND", { in_reply_to: message.message_id }));
    expect(heard.problems).toEqual([failed("NOT_FOUND")]);
  });

  it("fails where the caller ends it, before or after it was sent", async () => {
    const ended = await sending(EDIT, { signal: AbortSignal.abort("why") });
    await ended.sent;
    expect(ended.result.value).toEqual(failed("ABORTED"));
    expect(ended.socket().messages.filter(({ type }) => type !== "heartbeat")).toEqual([]);
    const controller = new AbortController();
    const { result, sent, message, runtime } = await sending(EDIT, { signal: controller.signal });
    expect(message.type).toBe("lead_update");
    controller.abort("why");
    await sent;
    expect(result.value).toEqual(failed("ABORTED"));
    expect(result.value).toMatchObject({ cause: "why" });
    expect(runtime.pending).toBe(1);
  });

  it("fails where it is no JSON, and disturbs nothing", async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const value of [circle, 1n]) {
      const message = {
        type: "lead_update",
        data: { conversationId: "x", updatedFields: { petDetails: value as never } },
      };
      const { result, sent, runtime, client } = await sending(message as OutgoingMessage);
      await sent;
      expect(result.value).toEqual(failed("INVALID_INPUT"));
      expect([runtime.pending, client.state.status]).toEqual([1, "open"]);
    }
  });

  it("that the socket does not take fails, and the connection is made anew", async () => {
    const { client, open } = createClientWorld();
    const socket = await open();
    socket.breaks = new Error("InvalidStateError");
    await expect(client.send(EDIT)).rejects.toEqual(failed("NETWORK_ERROR"));
    expect([client.state.status, socket.wasClosed]).toEqual(["waiting", true]);
  });

  it("is answered each by its own, in whatever order", async () => {
    const { client, open } = createClientWorld();
    const socket = await open();
    const all = [1, 2, 3].map(() => client.send(EDIT));
    const ids = socket.messages.slice(1).map(({ message_id }) => message_id);
    expect(new Set(ids).size).toBe(3);
    socket.say(answer("ack", ids[2]), anError("NOT_FOUND", { in_reply_to: ids[0] }), answer("ack", ids[1]));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  });

  it("is not what an error without a name is about", async () => {
    const { socket, heard, result, runtime } = await sending();
    socket().say(anError("INVALID_INPUT"));
    await runtime.advance(0);
    expect(heard.problems).toEqual([failed("INVALID_INPUT")]);
    expect(result.value).toBeUndefined();
  });
});
