import { afterEach, describe, expect, it, vi } from "vitest";
import { RealTimeLeadSyncClient } from "../../../src/browser/realtime/real-time-lead-sync-client.js";
import { isSyncError } from "../../../src/domain/errors.js";
import { createClientWorld, heartbeat, leadUpdate } from "./support/client-world.js";

afterEach(() => vi.unstubAllGlobals());

describe("a client that was only made", () => {
  it("does nothing, needs no WebSocket and shows the same state", () => {
    vi.stubGlobal("WebSocket", undefined);
    const client = new RealTimeLeadSyncClient();
    expect(client.state).toMatchObject({ status: "idle", attempts: 0, lastEventId: null });
    expect(client.state).toBe(client.state);
    client.disconnect();
    expect(client.state.status).toBe("idle");
  });

  it.each(["silenceMs", "reconnectMs", "maxReconnectMs"])("refuses a %s no timer can wait", (name) => {
    for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
      expect(() => new RealTimeLeadSyncClient({ [name]: ms })).toThrow(
        expect.toSatisfy((error: unknown) => isSyncError(error, "INVALID_CONFIG") && error.message.includes(name)),
      );
    }
  });
});

describe("where it connects", () => {
  it("says who asks, for which properties, and that it takes batches", async () => {
    const { client, runtime, socket } = createClientWorld({ token: "to&ken", propertyIds: ["p1", "p 2"] });
    client.connect();
    await runtime.advance(0);
    const { url } = socket();
    expect(`${url.origin}${url.pathname}`).toBe("wss://example.com/api/resman/sync/websocket");
    expect(url.searchParams.get("token")).toBe("to&ken");
    expect(url.searchParams.getAll("property_id")).toEqual(["p1", "p 2"]);
    expect(url.searchParams.get("batch")).toBe("1");
    expect(url.searchParams.has("last_event_id")).toBe(false);
  });

  it("asks without a token where there is none, for all that may be seen", async () => {
    const { client, runtime, socket } = createClientWorld({ token: () => undefined });
    client.connect();
    await runtime.advance(0);
    expect([...socket().url.searchParams.keys()]).toEqual(["batch"]);
  });

  it.each([
    ["https://example.com/crm/", "wss://example.com/crm/api/resman/sync/websocket"],
    ["http://localhost:3000?a=b#c", "ws://localhost:3000/api/resman/sync/websocket"],
    ["wss://example.com", "wss://example.com/api/resman/sync/websocket"],
    ["/crm", "wss://page.example/crm/api/resman/sync/websocket"],
    ["", "wss://page.example/api/resman/sync/websocket"],
    [undefined, "wss://page.example/api/resman/sync/websocket"],
  ])("below %s it is %s", async (baseUrl, expected) => {
    vi.stubGlobal("location", { origin: "https://page.example" });
    const { client, runtime, socket } = createClientWorld({ baseUrl } as { baseUrl: string });
    client.connect();
    await runtime.advance(0);
    expect(socket().url.href).toBe(`${expected}?batch=1`);
  });

  it.each(["ftp://example.com", "http://", "/crm", ""])(
    "is closed and says why where %s is no address",
    async (baseUrl) => {
      const { client, runtime, made } = createClientWorld({ baseUrl });
      client.connect();
      await runtime.advance(60_000);
      expect(client.state).toMatchObject({ status: "closed", error: { code: "INVALID_CONFIG" } });
      expect(client.state.error?.message).toContain("baseUrl");
      expect([made.length, runtime.pending]).toEqual([0, 0]);
    },
  );

  it("is closed and says why where there is no WebSocket, and connects once there is one", async () => {
    vi.stubGlobal("WebSocket", undefined);
    const client = new RealTimeLeadSyncClient({ baseUrl: "https://example.com" });
    client.connect();
    expect(client.state).toMatchObject({ status: "closed", error: { code: "INVALID_CONFIG" } });
    expect(client.state.error?.message).toContain("WebSocket");
    const urls: string[] = [];
    class OfPage {
      constructor(url: string) {
        urls.push(url);
      }
      close(): void {}
    }
    vi.stubGlobal("WebSocket", OfPage);
    client.connect();
    await vi.waitFor(() => expect(urls).toHaveLength(1));
    client.disconnect();
  });
});

describe("a connection", () => {
  it("is open when the server has said something, not before", async () => {
    const { client, runtime, socket, heard } = createClientWorld();
    client.connect();
    expect(client.state).toMatchObject({ status: "connecting", attempts: 1 });
    await runtime.advance(0);
    expect(client.state.status).toBe("connecting");
    socket().say(heartbeat(7));
    expect(client.state).toEqual({
      status: "open",
      lastPing: "2026-03-02T17:00:00.000Z",
      attempts: 0,
      retryAt: null,
      lastEventId: 7,
      error: null,
    });
    expect(heard.states.map(({ status }) => status)).toEqual(["connecting", "open", "open"]);
    expect(heard.states.at(-1)).toBe(client.state);
  });

  it("is one, however often it is asked for", async () => {
    const { client, runtime, open, made } = createClientWorld();
    client.connect();
    client.connect();
    await open();
    client.connect();
    await runtime.advance(0);
    expect(made).toHaveLength(1);
  });

  it("leaves one socket when it is connected, disconnected and connected in one turn, as StrictMode does", async () => {
    const tokens: string[] = [];
    const token = async (): Promise<string> => {
      tokens.push("t");
      return "t";
    };
    const { client, runtime, made, socket } = createClientWorld({ token });
    client.connect();
    client.disconnect();
    client.connect();
    await runtime.advance(0);
    expect([made.length, tokens.length, runtime.pending]).toEqual([1, 1, 1]);
    socket().say(heartbeat());
    expect(client.state.status).toBe("open");
  });

  it("of which the token comes after it was ended is never made", async () => {
    let resolve = (_token: string): void => {};
    const promise = new Promise<string>((settle) => {
      resolve = settle;
    });
    const { client, runtime, made } = createClientWorld({ token: () => promise });
    client.connect();
    await runtime.advance(0);
    client.disconnect();
    resolve("late");
    await runtime.advance(0);
    expect([made.length, runtime.pending, client.state.status]).toEqual([0, 0, "closed"]);
  });

  it("that was ended says nothing any more, and keeps no timer", async () => {
    const { client, runtime, open, heard } = createClientWorld();
    const socket = await open();
    client.disconnect();
    client.disconnect();
    expect(socket.wasClosed).toBe(true);
    const told = heard.states.length;
    socket.say(leadUpdate(11));
    socket.leave();
    await runtime.advance(600_000);
    expect(heard.events).toEqual([]);
    expect(heard.states).toHaveLength(told);
    expect(client.state).toMatchObject({ status: "closed", error: null, lastEventId: 10 });
    expect(runtime.pending).toBe(0);
  });

  it("goes on after the last event when it is connected again", async () => {
    const { client, runtime, open, socket, heard } = createClientWorld();
    await open(41);
    client.disconnect();
    client.connect();
    await runtime.advance(0);
    expect(socket().url.searchParams.get("last_event_id")).toBe("41");
    socket().say(heartbeat(41));
    expect(heard.gaps).toBe(1);
  });

  it("ignores the socket before", async () => {
    const { client, runtime, open, made, heard } = createClientWorld();
    const old = await open();
    old.leave();
    await runtime.advance(1000);
    expect(made).toHaveLength(2);
    old.say(leadUpdate(11));
    old.leave();
    old.fail();
    expect(heard.events).toEqual([]);
    expect(client.state.status).toBe("connecting");
    made[1]?.say(heartbeat(10));
    expect(client.state.status).toBe("open");
  });
});

describe("hearing of other properties", () => {
  it("connects anew from nothing, and tells of a gap", async () => {
    const { client, runtime, open, made, socket, heard } = createClientWorld({ propertyIds: ["p1"] });
    const old = await open(10);
    client.subscribe(["p2", "p3"]);
    await runtime.advance(0);
    expect([old.wasClosed, made.length]).toEqual([true, 2]);
    expect(socket().url.searchParams.getAll("property_id")).toEqual(["p2", "p3"]);
    expect(socket().url.searchParams.has("last_event_id")).toBe(false);
    expect(heard.gaps).toBe(1);
    socket().say(heartbeat(12));
    expect(heard.gaps).toBe(2);
    client.subscribe(undefined);
    await runtime.advance(0);
    expect(socket().url.searchParams.has("property_id")).toBe(false);
  });

  it("changes nothing where they are the same", async () => {
    const { client, runtime, open, made } = createClientWorld({ propertyIds: ["p1"] });
    await open();
    client.subscribe(["p1"]);
    await runtime.advance(0);
    expect(made).toHaveLength(1);
  });

  it("waits for `connect` where nothing is under way, and does not wait for an attempt that does", async () => {
    const { client, runtime, made, open } = createClientWorld();
    client.subscribe(["p1"]);
    await runtime.advance(0);
    expect([made.length, client.state.status]).toEqual([0, "idle"]);
    (await open()).leave();
    expect(client.state.status).toBe("waiting");
    client.subscribe(["p2"]);
    expect(client.state.status).toBe("connecting");
    await runtime.advance(0);
    expect(made).toHaveLength(2);
  });
});

describe("when the page is online again", () => {
  const onlinePage = (): EventTarget & { listeners: number } => {
    const page = Object.assign(new EventTarget(), { listeners: 0 });
    const all = new Set<unknown>();
    vi.stubGlobal("addEventListener", (type: string, listener: () => void) => {
      page.addEventListener(type, listener);
      page.listeners = all.add(listener).size;
    });
    vi.stubGlobal("removeEventListener", (type: string, listener: () => void) => {
      page.removeEventListener(type, listener);
      all.delete(listener);
      page.listeners = all.size;
    });
    return page;
  };

  it("what waits is tried at once", async () => {
    const page = onlinePage();
    const { client, open } = createClientWorld();
    (await open()).leave();
    expect(client.state.status).toBe("waiting");
    page.dispatchEvent(new Event("online"));
    expect(client.state.status).toBe("connecting");
    page.dispatchEvent(new Event("online"));
    expect(client.state).toMatchObject({ status: "connecting", attempts: 1 });
  });

  it("what is open is asked whether it still is", async () => {
    const page = onlinePage();
    const { client, runtime, open } = createClientWorld();
    const socket = await open();
    page.dispatchEvent(new Event("online"));
    expect(socket.messages.at(-1)).toMatchObject({ type: "heartbeat", data: { status: "ping" } });
    socket.say(heartbeat(10, "alive"));
    await runtime.advance(10_000);
    expect(client.state.status).toBe("open");
    page.dispatchEvent(new Event("online"));
    await runtime.advance(5000);
    expect(client.state).toMatchObject({ status: "waiting", error: { code: "TIMEOUT_ERROR" } });
  });

  it("what was ended stays so, and listens no more", async () => {
    const page = onlinePage();
    const { client, open } = createClientWorld();
    await open();
    expect(page.listeners).toBe(1);
    client.disconnect();
    expect(page.listeners).toBe(0);
    page.dispatchEvent(new Event("online"));
    expect(client.state.status).toBe("closed");
  });
});
