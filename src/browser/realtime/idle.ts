import type { RealTimeState } from "../types/realtime.js";

/** Before a connection was asked for. */
export const IDLE: RealTimeState = {
  status: "idle",
  lastPing: null,
  attempts: 0,
  retryAt: null,
  lastEventId: null,
  error: null,
};
