import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { attachRealtime } from "../../../src/realtime/attach-realtime.js";
import type { RealtimeHub } from "../../../src/realtime/realtime-hub.js";

export const PATH = "/api/resman/sync/websocket";

export interface ServedHub {
  server: Server;
  /** `ws://…` with the path. */
  url: string;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A hub at a server of `node:http`, with sockets of `ws`. */
export async function serveHub(hub: RealtimeHub): Promise<ServedHub> {
  const server = createServer((_, response) => response.end("plain"));
  attachRealtime(server, hub, { WebSocketServer });
  await hub.start();
  const address = await listen(server);
  return {
    server,
    url: `ws://${address}${PATH}`,
    async close() {
      await hub.stop();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

type Message = Record<string, unknown> & { type: string; event_id?: number };

/** A client as a browser is one: it notes what it gets, and where to go on. */
export class TestClient {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  lastEventId: number | undefined;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on("error", () => this.socket.terminate());
    this.socket.on("message", (data) => {
      const parsed = JSON.parse(data.toString()) as Message | Message[];
      for (const message of [parsed].flat()) {
        this.messages.push(message);
        if (message.event_id !== undefined) this.lastEventId = Math.max(this.lastEventId ?? 0, message.event_id);
      }
    });
  }

  /** Positions of the events it got. */
  get positions(): number[] {
    return this.messages.flatMap(({ type, event_id }) =>
      event_id === undefined || type === "heartbeat" || type === "error" ? [] : [event_id],
    );
  }

  ofType(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  /** Resolves when it hears what happens from now on. */
  async live(): Promise<this> {
    await vi.waitFor(() => {
      if (this.ofType("heartbeat").length === 0) throw new Error("not live yet");
    }, WAIT);
    return this;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async leave(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, "close");
    this.socket.terminate();
    await closed;
  }
}

/** For what takes its time on a busy machine. */
export const WAIT = { timeout: 15_000, interval: 5 };

export async function connect(url: string, parameters: Record<string, string> = {}): Promise<TestClient> {
  return new TestClient(`${url}?${new URLSearchParams(parameters)}`).live();
}
