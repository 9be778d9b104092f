/**
 * What the hub needs of a WebSocket. Those of `ws`, Deno, Bun, Cloudflare and browsers fit as they are. Events are heard by
 * `on` where there is one, otherwise by `addEventListener`.
 */
export interface RealtimeSocket {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that were handed over and not sent yet. Absent: slow consumers cannot be told. */
  readonly bufferedAmount?: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection at once, without the closing handshake. */
  terminate?(): void;
  /** Asks for a sign of life below the messages; browsers answer by themselves. */
  ping?(): void;
  on?(event: string, listener: (...values: unknown[]) => void): unknown;
  addEventListener?(event: string, listener: (event: unknown) => void): unknown;
}

/** A frame as it came. */
export type Frame =
  | { kind: "text"; text: string; bytes: number }
  | { kind: "binary"; bytes: number }
  /** Longer than allowed; not looked at any further. */
  | { kind: "too_large"; bytes: number };

export interface SocketHandlers {
  onOpen?(): void;
  onFrame(frame: Frame): void;
  /** Anything that shows that the other side lives, also beneath the messages. */
  onSignOfLife(): void;
  onClose(code: number): void;
  onError(error: unknown): void;
}

export const OPEN = 1;

/** Listens to a socket in whichever way it offers. */
export function listenTo(socket: RealtimeSocket, maxBytes: number, handlers: SocketHandlers): void {
  const onFrame = (data: unknown, isBinary?: unknown): void => {
    handlers.onSignOfLife();
    handlers.onFrame(toFrame(data, isBinary, maxBytes));
  };
  if (socket.on) {
    socket.on("open", () => handlers.onOpen?.());
    socket.on("message", onFrame);
    socket.on("ping", () => handlers.onSignOfLife());
    socket.on("pong", () => handlers.onSignOfLife());
    socket.on("close", (code: unknown) => handlers.onClose(toCode(code)));
    socket.on("error", (error: unknown) => handlers.onError(error));
    return;
  }
  socket.addEventListener?.("open", () => handlers.onOpen?.());
  socket.addEventListener?.("message", (event) => onFrame(memberOf(event, "data")));
  socket.addEventListener?.("close", (event) => handlers.onClose(toCode(memberOf(event, "code"))));
  socket.addEventListener?.("error", (error: unknown) => handlers.onError(error));
}

const memberOf = (event: unknown, name: string): unknown =>
  typeof event === "object" && event !== null ? Reflect.get(event, name) : undefined;

const toCode = (code: unknown): number => (typeof code === "number" ? code : 1005);

const decoder = new TextDecoder();

/** `ws` hands over bytes and says apart whether they were text; all others hand over text as such. */
function toFrame(data: unknown, isBinary: unknown, maxBytes: number): Frame {
  if (typeof data === "string") {
    // No character takes more than three bytes for each unit of a string.
    const bytes = data.length * 3 <= maxBytes ? data.length : byteLength(data);
    return bytes > maxBytes ? { kind: "too_large", bytes } : { kind: "text", text: data, bytes };
  }
  if (!(data instanceof Uint8Array) || isBinary !== false) return { kind: "binary", bytes: sizeOf(data) };
  const bytes = data.byteLength;
  return bytes > maxBytes ? { kind: "too_large", bytes } : { kind: "text", text: decoder.decode(data), bytes };
}

const byteLength = (text: string): number => new TextEncoder().encode(text).byteLength;

function sizeOf(data: unknown): number {
  const size = typeof data === "object" && data !== null && "byteLength" in data ? data.byteLength : 0;
  return typeof size === "number" ? size : 0;
}

/** Closes a socket whatever state it is in; one that cannot be closed politely is cut. */
export function closeSocket(
  socket: RealtimeSocket,
  code: number,
  reason: string,
  report: (error: unknown) => void,
): void {
  try {
    socket.close(code, reason);
  } catch (error) {
    report(error);
    cutSocket(socket, report);
  }
}

/** Ends a connection without waiting for the other side. */
export function cutSocket(socket: RealtimeSocket, report: (error: unknown) => void): void {
  try {
    if (socket.terminate) socket.terminate();
    else socket.close();
  } catch (error) {
    report(error);
  }
}
