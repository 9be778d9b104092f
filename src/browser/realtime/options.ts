import type { BrowserRuntime } from "../runtime.js";
import type { RealTimeState, RealTimeSyncEvent } from "../types/realtime.js";

/** The part of a browser's `WebSocket` the client needs; that of the package `ws` fits too. */
export interface ClientSocket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown } & never) => void) | null;
  onclose: ((event: { code: number; reason: string } & never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** Makes a socket. */
export type ClientSocketConstructor = new (url: string) => ClientSocket;

/** How to connect. */
export interface RealTimeClientOptions {
  /** Where the API is, `https:` or `wss:` or a path of the page's origin. The realtime path is added. Default: the page's own origin. */
  baseUrl?: string;
  /** The bearer token, or what fetches a fresh one before each attempt. Default: none, for cookies. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Properties to hear of. Default, and where the list is empty: all the caller may see. */
  propertyIds?: readonly string[];
  /** Milliseconds without any sign of life after which the connection counts as lost. Default 75,000: two heartbeats and a half. An attempt has 30,000 at most. */
  silenceMs?: number;
  /** Milliseconds before the first new attempt; doubles, with jitter. Default 1,000. */
  reconnectMs?: number;
  /** The longest wait between two attempts, in milliseconds. Default 30,000. */
  maxReconnectMs?: number;
  /** Default: the browser's own. On Node, that of the package `ws`. */
  WebSocket?: ClientSocketConstructor;
  runtime?: Partial<BrowserRuntime>;
}

/** What a client tells those who listen. */
export interface RealTimeListeners {
  /** Something happened. In the order of `eventId`, each once. */
  onEvent?(event: RealTimeSyncEvent): void;
  /**
   * Load the state again: events were missed that the server no longer has, or one could not be read. Also on the first
   * connection: nothing is known before it.
   */
  onGap?(): void;
  /** The connection's state changed. */
  onState?(state: RealTimeState): void;
  /** A message that could not be read, one the server refused and nobody waits for, or what a listener threw. Nothing else is lost by it. */
  onProblem?(error: Error): void;
}
