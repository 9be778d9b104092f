export type { Authorize, Principal, Role } from "../domain/principal.js";
export {
  type ClientMessage,
  clientMessageSchema,
  type RealTimeSyncMessage,
  type ServerMessage,
  serverMessageSchema,
} from "../domain/wire/realtime-message.js";
export type { Admission } from "./admission.js";
export { type AttachRealtimeOptions, attachRealtime } from "./attach-realtime.js";
export { CLOSE_CODES } from "./close-codes.js";
export type {
  UpgradeHandler,
  UpgradeListener,
  UpgradeRequest,
  UpgradeServer,
  UpgradeSocket,
  WebSocketServerClass,
} from "./node-like.js";
export type { Companion, HubSettings, RealtimeHubOptions } from "./options.js";
export type { RealTimeLeadSync } from "./real-time-lead-sync.js";
export type { RealtimeEngine } from "./realtime-engine.js";
export { RealtimeHub } from "./realtime-hub.js";
export type { RealtimeSession } from "./session.js";
export type { RealtimeSocket } from "./socket.js";
export { UpstreamConnection } from "./upstream-connection.js";
export type { UpstreamEngine, UpstreamOptions, WebSocketClass } from "./upstream-options.js";
