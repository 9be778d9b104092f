import type { RealTimeClientOptions } from "../../../../src/browser/realtime/options.js";
import { RealTimeLeadSyncClient } from "../../../../src/browser/realtime/real-time-lead-sync-client.js";
import type { RealTimeState, RealTimeSyncEvent } from "../../../../src/browser/types/realtime.js";
import { createTestRuntime, type TestRuntime } from "../../../../src/testing/index.js";
import { type ScriptedSocket, scriptedSockets } from "./scripted-socket.js";

const MESSAGE = { timestamp: "2026-03-02T17:00:00.000Z", source: "system" };

export const heartbeat = (eventId?: number, status = "ping") => ({
  ...MESSAGE,
  type: "heartbeat",
  data: { status },
  ...(eventId !== undefined && { event_id: eventId }),
});

export const leadUpdate = (eventId?: number, more: object = {}) => ({
  ...MESSAGE,
  type: "lead_update",
  source: "resman",
  property_id: "p1",
  data: {
    lead_id: null,
    conversation_id: `lead-${eventId}`,
    updated_fields: { first_name: "Dana" },
    sync_status: "success",
    sync_log_id: null,
  },
  ...(eventId !== undefined && { event_id: eventId }),
  ...more,
});

export const answer = (type: "ack" | "error", inReplyTo: unknown, data: object = { status: "accepted" }) => ({
  ...MESSAGE,
  type,
  data,
  in_reply_to: inReplyTo,
});

export const anError = (code: string, more: object = {}) => ({
  ...MESSAGE,
  type: "error",
  data: { code, message: `It is ${code}.` },
  ...more,
});

/** What one who listens was told. */
export interface Heard {
  events: RealTimeSyncEvent[];
  states: RealTimeState[];
  problems: Error[];
  gaps: number;
}

export function hear(client: RealTimeLeadSyncClient): Heard {
  const heard: Heard = { events: [], states: [], problems: [], gaps: 0 };
  client.listen({
    onEvent: (event) => void heard.events.push(event),
    onState: (state) => void heard.states.push(state),
    onProblem: (error) => void heard.problems.push(error),
    onGap: () => {
      heard.gaps += 1;
    },
  });
  return heard;
}

export const positionsOf = ({ events }: Heard): (number | undefined)[] => events.map(({ eventId }) => eventId);

export interface ClientWorld {
  client: RealTimeLeadSyncClient;
  runtime: TestRuntime;
  made: ScriptedSocket[];
  heard: Heard;
  /** The newest socket. */
  socket(): ScriptedSocket;
  /** Connects, up to the first heartbeat. */
  open(position?: number): Promise<ScriptedSocket>;
}

/** A client on sockets and a clock that only the test moves. */
export function createClientWorld(options: RealTimeClientOptions = {}): ClientWorld {
  const { WebSocket, made } = scriptedSockets();
  const runtime = createTestRuntime();
  const client = new RealTimeLeadSyncClient({ baseUrl: "https://example.com", WebSocket, runtime, ...options });
  const socket = (): ScriptedSocket => {
    const newest = made.at(-1);
    if (!newest) throw new Error("there is no socket");
    return newest;
  };
  return {
    client,
    runtime,
    made,
    heard: hear(client),
    socket,
    async open(position = 10) {
      client.connect();
      await runtime.advance(0);
      socket().say(heartbeat(position));
      return socket();
    },
  };
}
