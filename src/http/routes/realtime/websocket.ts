import { SyncError } from "../../../domain/errors.js";
import { errorBodySchema } from "../../contracts/error.js";
import { defineRoute } from "../../route.js";

/** The WebSocket's path (seed 000, section 6). A server hands its upgrades to the realtime hub; what comes here is none. */
export const openRealtime = defineRoute({
  method: "GET",
  path: "/api/resman/sync/websocket",
  operationId: "openRealtime",
  summary: "Connect to the realtime feed by WebSocket",
  tag: "Realtime",
  access: "open",
  responses: {
    426: {
      description: "Connect with a WebSocket client.",
      schema: errorBodySchema,
      example: { error: "Connect with a WebSocket client.", code: "UPGRADE_REQUIRED" },
    },
  },
  async handle() {
    throw new SyncError("UPGRADE_REQUIRED", "Connect with a WebSocket client.");
  },
});
