import type { Principal } from "../../../src/domain/principal.js";
import type { RealtimeHubOptions } from "../../../src/realtime/options.js";
import type { RealTimeLeadSync } from "../../../src/realtime/real-time-lead-sync.js";
import { RealtimeHub } from "../../../src/realtime/realtime-hub.js";
import type { RealtimeSession } from "../../../src/realtime/session.js";
import { createManualClock, type ManualClock } from "../../../src/testing/index.js";
import { asEngine, FakeEngine } from "./fake-engine.js";
import { FakeSocket } from "./fake-socket.js";

export const AGENT: Principal = { id: "ann", roles: ["agent"], properties: ["p1"] };
export const VIEWER: Principal = { id: "vic", roles: ["viewer"], properties: ["p1"] };

export interface HubWorld {
  engine: FakeEngine;
  clock: ManualClock;
  hub: RealtimeHub;
  /** Lines of warnings and errors, each with its facts. */
  log: [message: string, facts: unknown][];
  /** Somebody who has just connected. */
  join(session?: Partial<RealtimeSession>): { socket: FakeSocket; connection: RealTimeLeadSync };
}

/** A started hub on an engine that only notes what it is asked for, and a clock only the test moves. */
export async function createHubWorld(options: Partial<RealtimeHubOptions> = {}): Promise<HubWorld> {
  const engine = new FakeEngine();
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { now, setTimeout, clearTimeout } = clock;
  const log: HubWorld["log"] = [];
  const note = (message: string, facts?: unknown): void => {
    log.push([message, facts]);
  };
  const hub = new RealtimeHub({
    engine: asEngine(engine),
    authorize: () => AGENT,
    runtime: { now, setTimeout, clearTimeout },
    logger: { debug: () => {}, info: () => {}, warn: note, error: note },
    ...options,
  });
  await hub.start();
  return {
    engine,
    clock,
    hub,
    log,
    join(session = {}) {
      const socket = new FakeSocket();
      const principal = session.principal ?? AGENT;
      const connection = hub.accept(socket, { principal, propertyIds: principal.properties, batch: false, ...session });
      if (!connection) throw new Error("the hub did not take it");
      return { socket, connection };
    },
  };
}

/** A message as a client sends it. */
export const aMessage = (type: string, data: unknown, more: object = {}) => ({
  type,
  data,
  timestamp: "2026-03-02T17:00:00Z",
  source: "domiq",
  ...more,
});
