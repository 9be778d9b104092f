import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { RealTimeClientOptions } from "../../../../src/browser/realtime/options.js";
import { RealTimeLeadSyncClient } from "../../../../src/browser/realtime/real-time-lead-sync-client.js";
import type { NewFeedEvent } from "../../../../src/domain/feed-event.js";
import { propertyIdSchema } from "../../../../src/domain/ids.js";
import { attachRealtime } from "../../../../src/realtime/attach-realtime.js";
import type { RealtimeHub } from "../../../../src/realtime/realtime-hub.js";
import { anId } from "../../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../../support/small-world.js";
import { type Heard, hear } from "./client-world.js";

/** For what takes its time on a busy machine. */
export const WAIT = { timeout: 15_000, interval: 5 };

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Serves a hub on loopback; another may take its place at the same address. */
export async function serve(hub: RealtimeHub): Promise<{ baseUrl: string; replace(by: RealtimeHub): Promise<void> }> {
  const server = createServer((_, response) => response.end("plain"));
  let current = hub;
  let detach = attachRealtime(server, hub, { WebSocketServer });
  await hub.start();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.push(async () => {
    await current.stop();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async replace(by) {
      await current.stop();
      detach();
      current = by;
      detach = attachRealtime(server, by, { WebSocketServer });
      await by.start();
    },
  };
}

export interface HubClient {
  client: RealTimeLeadSyncClient;
  heard: Heard;
  /** Addresses it connected to, the newest last. */
  urls: URL[];
  /** Cuts its line without a word. */
  cut(): void;
  open(): Promise<void>;
}

/** A client with real sockets, that comes back fast. */
export function hubClient(options: RealTimeClientOptions): HubClient {
  const urls: URL[] = [];
  let newest: WebSocket | undefined;
  class Watched extends WebSocket {
    constructor(url: string) {
      super(url);
      urls.push(new URL(url));
      newest = this;
    }
  }
  const client = new RealTimeLeadSyncClient({
    token: "a",
    reconnectMs: 4,
    maxReconnectMs: 20,
    WebSocket: Watched,
    ...options,
  });
  endings.push(() => client.disconnect());
  const heard = hear(client);
  return {
    client,
    heard,
    urls,
    cut: () => newest?.terminate(),
    async open() {
      client.connect();
      await vi.waitFor(() => {
        if (client.state.status !== "open") throw new Error("not open yet");
      }, WAIT);
    },
  };
}

let made = 0;

/** Events as the store takes them. */
export const newEvents = (count: number, propertyId: string = PROPERTY): NewFeedEvent[] =>
  Array.from({ length: count }, () => {
    made += 1;
    return {
      id: anId(0x10_000 + made),
      propertyId: propertyIdSchema.parse(propertyId),
      type: "lead_update" as const,
      source: "resman" as const,
      data: {
        conversation_id: DANA,
        lead_id: null,
        updated_fields: { occupants_count: 2 },
        sync_status: "success",
        sync_log_id: null,
      },
      createdAt: "2026-03-02T17:00:00.000Z",
    };
  });
