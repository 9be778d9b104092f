import type { ClientSocket, ClientSocketConstructor } from "../../../../src/browser/realtime/options.js";

/** A socket whose other side is the test. */
export class ScriptedSocket implements ClientSocket {
  readyState = 0;
  onopen: ClientSocket["onopen"] = null;
  onmessage: ClientSocket["onmessage"] = null;
  onclose: ClientSocket["onclose"] = null;
  onerror: ClientSocket["onerror"] = null;
  readonly url: URL;
  readonly sent: string[] = [];
  /** Whether the client closed it. */
  wasClosed = false;
  /** Thrown by `send`. */
  breaks: Error | undefined;

  constructor(url: string) {
    this.url = new URL(url);
  }

  /** What the client sent. */
  get messages(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text));
  }

  send(text: string): void {
    if (this.breaks) throw this.breaks;
    this.sent.push(text);
  }

  close(): void {
    this.wasClosed = true;
  }

  frame(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  say(...messages: object[]): void {
    this.frame(JSON.stringify(messages.length === 1 ? messages[0] : messages));
  }

  leave(code = 1006): void {
    this.onclose?.({ code, reason: "" } as never);
  }

  fail(): void {
    this.onerror?.({} as never);
    this.leave();
  }
}

/** Sockets of which nothing is real, in the order in which they were made. */
export function scriptedSockets(): { WebSocket: ClientSocketConstructor; made: ScriptedSocket[] } {
  const made: ScriptedSocket[] = [];
  class Recorded extends ScriptedSocket {
    constructor(url: string) {
      super(url);
      made.push(this);
    }
  }
  return { WebSocket: Recorded, made };
}
