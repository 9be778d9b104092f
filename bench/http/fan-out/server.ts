import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { FeedEvent } from "../../../src/domain/feed-event.js";
import type { RealtimeEngine } from "../../../src/realtime/realtime-engine.js";
import { RealtimeHub } from "../../../src/realtime/realtime-hub.js";
import { answerParent } from "../process/answer.js";
import { anEvent, PROPERTY } from "./events.js";

/** One sender of events to many sockets, in a process of its own. */

export type SenderKind = "ours" | "ours, batch=1" | "bare";

/** Hands out events in so many ticks. */
export interface Burst {
  ticks: number;
  perTick: number;
}

let send: (events: FeedEvent[]) => unknown = () => undefined;
let position = 0;
const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A hub whose feed is told by hand: what is measured begins where the feed ends. */
async function openHub(server: WebSocketServer, batch: boolean): Promise<void> {
  const feed: RealtimeEngine["feed"] = {
    bounds: async () => ({ first: 0, last: 0 }),
    list: async () => [],
    follow: async (_, onEvents) => {
      send = onEvents;
      return async () => undefined;
    },
  };
  // No client of the bench changes anything.
  const hub = new RealtimeHub({ engine: { feed } as RealtimeEngine, authorize: () => undefined });
  await hub.start();
  const principal = { id: "bench", roles: ["viewer"], properties: [PROPERTY] };
  server.on("connection", (socket) => hub.accept(socket, { principal, propertyIds: [PROPERTY], batch }));
}

/** Makes each message once, as bytes, and sends it to all. */
function openBare(server: WebSocketServer): void {
  const clients = new Set<WebSocket>();
  server.on("connection", (socket) => clients.add(socket));
  send = (events) => {
    for (const { type, data, createdAt, source, propertyId, position: event_id } of events) {
      const message = { type, data, timestamp: createdAt, source, property_id: propertyId, event_id };
      const bytes = Buffer.from(JSON.stringify(message));
      for (const client of clients) client.send(bytes, { binary: false });
    }
  };
}

answerParent({
  /** Returns the port. */
  listen: async (kind: SenderKind): Promise<number> => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
    await new Promise((resolve) => server.once("listening", resolve));
    if (kind === "bare") openBare(server);
    else await openHub(server, kind === "ours, batch=1");
    return (server.address() as AddressInfo).port;
  },

  send: async ({ ticks, perTick }: Burst): Promise<void> => {
    for (let tick = 0; tick < ticks; tick++) {
      await send(Array.from({ length: perTick }, () => anEvent(++position)));
      await nextTick();
    }
  },
});
