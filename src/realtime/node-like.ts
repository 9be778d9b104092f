import type { RealtimeSocket } from "./socket.js";

/** A request to upgrade, as Node's `http` hands it over. */
export interface UpgradeRequest {
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The connection beneath it. */
export interface UpgradeSocket {
  readonly destroyed: boolean;
  end(text: string, done: () => void): unknown;
  destroy(): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

/** A server of Node's `http` or `https`. */
export interface UpgradeServer {
  on(event: "upgrade", listener: UpgradeListener): unknown;
  off(event: "upgrade", listener: UpgradeListener): unknown;
  listenerCount(event: "upgrade"): number;
}

export type UpgradeListener = (request: UpgradeRequest, socket: UpgradeSocket, head: Uint8Array) => void;

/** A `WebSocketServer` of `ws` without a server of its own (`noServer`). */
export interface UpgradeHandler {
  handleUpgrade(request: never, socket: never, head: never, done: (socket: RealtimeSocket) => void): void;
}

/** The class of `ws`. */
export type WebSocketServerClass = new (options: {
  noServer: true;
  clientTracking: false;
  maxPayload: number;
}) => UpgradeHandler;

/** Of the upgrade itself; `Request` has no use for them. */
const OF_THE_HANDSHAKE = /^(connection|sec-websocket-.*|host|:.*)$/i;

/** The same request in the platform's terms. @throws TypeError where its address or a header is not valid */
export function toRequest({ url = "/", headers }: UpgradeRequest): Request {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || OF_THE_HANDSHAKE.test(name)) continue;
    copy.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return new Request(addressOf({ url, headers }), { headers: copy });
}

/** @throws TypeError */
function addressOf({ url = "/", headers }: UpgradeRequest): URL {
  const host = typeof headers.host === "string" && /^[\w.:[\]-]+$/.test(headers.host) ? headers.host : "localhost";
  // An address like `//elsewhere/` must not become another host.
  return new URL(`http://${host}${url.startsWith("/") ? url : "/"}`);
}

/** The path of a request's address, without its query. */
export const pathOf = ({ url = "/" }: UpgradeRequest): string => url.split(/[?#]/, 1)[0] ?? "/";
