import { ConfigError } from "../domain/errors.js";
import type { Admission } from "./admission.js";
import {
  pathOf,
  toRequest,
  type UpgradeHandler,
  type UpgradeRequest,
  type UpgradeServer,
  type UpgradeSocket,
  type WebSocketServerClass,
} from "./node-like.js";
import type { RealtimeHub } from "./realtime-hub.js";

/** Either `WebSocketServer` or `wss` is needed. */
export interface AttachRealtimeOptions {
  /** The class of `ws`; one that takes no longer messages than the hub is made of it. */
  WebSocketServer?: WebSocketServerClass;
  /** One of your own, made with `noServer: true`. */
  wss?: UpgradeHandler;
  /** Default `/api/resman/sync/websocket` (seed 000). */
  path?: string;
}

const REASONS = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** Above the hub's own limit, so that it can refuse what is a little too long in words; beyond that `ws` closes with 1009. */
const PAYLOAD_ROOM = 4;

/**
 * Serves a hub at one path of a Node server. Whoever is not admitted gets an HTTP answer instead of an upgrade. Other paths are
 * left to the server's other listeners; where there are none, they are answered 404, since nobody else would.
 * @returns What ends it. @throws ConfigError naming the option.
 */
export function attachRealtime(server: UpgradeServer, hub: RealtimeHub, options: AttachRealtimeOptions): () => void {
  const { path = "/api/resman/sync/websocket" } = options;
  const wss = options.wss ?? (options.WebSocketServer && makeServer(options.WebSocketServer, hub));
  if (!wss) {
    throw new ConfigError("attachRealtime needs the option `WebSocketServer` or `wss`.", {
      context: { option: "WebSocketServer" },
    });
  }
  const onUpgrade = (request: UpgradeRequest, socket: UpgradeSocket, head: Uint8Array): void => {
    if (pathOf(request) === path) {
      upgrade(wss, hub, request, socket, head).catch(() => socket.destroy());
    } else if (server.listenerCount("upgrade") === 1) {
      socket.on("error", () => socket.destroy());
      refuse(socket, { status: 404, code: "NOT_FOUND", message: "There is no WebSocket at this path." });
    }
  };
  server.on("upgrade", onUpgrade);
  return () => {
    server.off("upgrade", onUpgrade);
  };
}

const makeServer = (WebSocketServer: WebSocketServerClass, { settings }: RealtimeHub): UpgradeHandler =>
  new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: PAYLOAD_ROOM * settings.maxMessageBytes });

async function upgrade(
  wss: UpgradeHandler,
  hub: RealtimeHub,
  request: UpgradeRequest,
  socket: UpgradeSocket,
  head: Uint8Array,
): Promise<void> {
  // Nobody else listens yet, and an error nobody hears ends the process.
  const onError = (): void => {
    socket.destroy();
  };
  socket.on("error", onError);
  const admission = await decide(hub, request);
  if (socket.destroyed) return;
  if (!admission.admitted) return refuse(socket, admission);
  socket.off("error", onError);
  wss.handleUpgrade(request as never, socket as never, head as never, (webSocket) => {
    hub.accept(webSocket, admission.session);
  });
}

async function decide(hub: RealtimeHub, request: UpgradeRequest): Promise<Admission> {
  let standard: Request;
  try {
    standard = toRequest(request);
  } catch (_error) {
    const message = "The address or a header is not valid.";
    return { admitted: false, status: 400, code: "INVALID_INPUT", message };
  }
  return hub.authorize(standard);
}

interface Refusal {
  status: keyof typeof REASONS;
  code: string;
  message: string;
}

function refuse(socket: UpgradeSocket, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ error: message, code });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    "Content-Type: application/json",
    `Content-Length: ${new TextEncoder().encode(body).byteLength}`,
    "Connection: close",
    ...(status === 401 ? ["WWW-Authenticate: Bearer"] : []),
    ...(status === 503 ? ["Retry-After: 5"] : []),
  ];
  // Node leaves its half open until the other side closes too, which it may never do.
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
