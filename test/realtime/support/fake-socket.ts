import type { RealtimeSocket } from "../../../src/realtime/socket.js";

type Listener = (...values: unknown[]) => void;

/** A socket whose other side is the test. */
export class FakeSocket implements RealtimeSocket {
  readyState = 1;
  /** What the other side has not read. */
  bufferedAmount = 0;
  /** Frames that were sent, as they are. */
  readonly sent: string[] = [];
  closed: { code: number | undefined; reason: string | undefined } | undefined;
  wasCut = false;
  pings = 0;
  /** Whether sending adds to what was not read. */
  isStuck = false;
  readonly #listeners = new Map<string, Listener[]>();

  /** The messages that were sent, whether in arrays or one by one. */
  get messages(): Record<string, unknown>[] {
    return this.sent.flatMap((text): Record<string, unknown>[] => [JSON.parse(text)].flat());
  }

  /** Positions of the events that were sent. */
  get positions(): number[] {
    return this.messages.flatMap(({ type, event_id }) =>
      type === "heartbeat" || type === "error" ? [] : [event_id as number],
    );
  }

  ofType(type: string): Record<string, unknown>[] {
    return this.messages.filter((message) => message.type === type);
  }

  send(text: string): void {
    this.sent.push(text);
    if (this.isStuck) this.bufferedAmount += text.length;
  }

  close(code?: number, reason?: string): void {
    this.closed ??= { code, reason };
    this.readyState = 2;
  }

  terminate(): void {
    this.wasCut = true;
    this.leave();
  }

  ping(): void {
    this.pings += 1;
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** What the other side does. */
  emit(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...values);
  }

  /** Text from the other side. */
  receive(text: string): void {
    this.emit("message", new TextEncoder().encode(text), false);
  }

  say(message: unknown): void {
    this.receive(JSON.stringify(message));
  }

  leave(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit("close", 1006);
  }
}
