import { SyncError } from "../domain/errors.js";
import type { ServerMessage } from "../domain/wire/realtime-message.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime, TimerHandle } from "../ports/runtime.js";
import { applyMessage, type ChangeMessage } from "./apply-message.js";
import { SERVER_FAILED, toClientError } from "./client-error.js";
import { CLOSE_CODES } from "./close-codes.js";
import type { Delivery } from "./delivery.js";
import { encodeMessage } from "./encoded-event.js";
import { Inbox } from "./inbox.js";
import type { HubSettings } from "./options.js";
import { isGarbage, messageIdOf, readFrame, readMessage } from "./read-message.js";
import type { RealtimeEngine } from "./realtime-engine.js";
import type { RealtimeSession } from "./session.js";
import { closeSocket, cutSocket, type Frame, listenTo, OPEN, type RealtimeSocket } from "./socket.js";

/** What a connection works with. */
export interface ConnectionContext {
  engine: RealtimeEngine;
  settings: HubSettings;
  runtime: Runtime;
  logger: Logger;
  /** Called once, when the connection has ended or is about to. */
  onEnd(connection: RealTimeLeadSync): void;
}

/** Milliseconds the other side has for the closing handshake. */
const CLOSE_TIMEOUT_MS = 5000;

type Body<M = ServerMessage> = M extends ServerMessage ? Omit<M, "timestamp" | "source"> : never;

/**
 * One realtime connection (seed 000). Its messages are handled one after another, in their order; heartbeats are answered at
 * once. A `RealtimeHub` makes and feeds it.
 */
export class RealTimeLeadSync {
  readonly session: RealtimeSession;
  readonly connectedAt: number;
  readonly #socket: RealtimeSocket;
  readonly #ctx: ConnectionContext;
  readonly #inbox: Inbox;
  /** Frames in a row that were no messages. */
  #garbage = 0;
  #lastSignOfLife: number;
  /** Position of the last event it was given. */
  #cursor: number;
  #state: "replaying" | "live" | "ended" = "replaying";
  #cutTimer: TimerHandle;

  constructor(socket: RealtimeSocket, session: RealtimeSession, ctx: ConnectionContext) {
    this.#socket = socket;
    // A copy: it is filed under its properties as long as it lasts.
    const { propertyIds } = session;
    this.session = { ...session, propertyIds: propertyIds === "all" ? propertyIds : [...propertyIds] };
    this.#ctx = ctx;
    const { maxQueuedMessages: messages, maxBufferedBytes, maxMessageBytes } = ctx.settings;
    this.#inbox = new Inbox({ messages, bytes: Math.max(maxBufferedBytes, maxMessageBytes) });
    this.#cursor = session.lastEventId ?? 0;
    this.connectedAt = ctx.runtime.now();
    this.#lastSignOfLife = this.connectedAt;
  }

  get propertyIds(): readonly string[] | "all" {
    return this.session.propertyIds;
  }

  /** Position of the last event it was given, or went on from. */
  get cursor(): number {
    return this.#cursor;
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** Bytes that wait for the client. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount ?? 0;
  }

  /** Listens to the socket. */
  onConnect(): void {
    listenTo(this.#socket, this.#ctx.settings.maxMessageBytes, {
      onFrame: (frame) => this.#onFrame(frame),
      onSignOfLife: () => {
        this.#lastSignOfLife = this.#ctx.runtime.now();
      },
      onClose: () => this.onDisconnect(),
      onError: (error) => this.onError(error),
    });
    // It may have gone between the upgrade and now.
    if (this.#socket.readyState > OPEN) this.onDisconnect();
  }

  /** From here on it gets what happens; a first heartbeat says where that is. */
  goLive(position: number): void {
    if (this.#state !== "replaying") return;
    this.#state = "live";
    this.#cursor = Math.max(this.#cursor, position);
    this.#send({ type: "heartbeat", data: { status: "ping" }, event_id: this.#cursor });
  }

  /** Events of its properties, in their order; those it was given before are left out. @internal */
  deliver(delivery: Delivery): void {
    if (this.#state === "live") this.replay(delivery);
  }

  /** {@link deliver} to a connection that is not live yet. @internal */
  replay(delivery: Delivery): void {
    const fresh = delivery.after(this.#cursor);
    const last = fresh.events.at(-1);
    // What counts is what earlier deliveries left: a burst alone makes nobody slow.
    if (!last || this.#isTooSlow()) return;
    this.#cursor = last.position;
    if (this.session.batch) this.#write(fresh.batch);
    else for (const { text } of fresh.events) this.#write(text);
  }

  /** There is nothing for it up to a position. */
  skipTo(position: number): void {
    this.#cursor = Math.max(this.#cursor, position);
  }

  /** Events between its last one and a position are no longer kept. */
  tellGap(position: number): void {
    this.#cursor = position;
    const message = "Events since the last one you saw are no longer kept; load the state again.";
    this.#send({ type: "error", data: { code: "RESUME_GAP", message }, event_id: position });
  }

  /** @param ping A heartbeat for all live connections, that says how far events were handed out. */
  beat(ping: string, position: number): void {
    const { runtime, settings } = this.#ctx;
    const now = runtime.now();
    if (now - this.#lastSignOfLife >= 2 * settings.heartbeatMs) {
      this.#cut();
      return;
    }
    if (now - this.connectedAt >= settings.maxConnectionMs) {
      this.close(CLOSE_CODES.SESSION_EXPIRED, "SESSION_EXPIRED");
      return;
    }
    // Only the connection itself knows where it is while it is not where the others are.
    if (this.#isTooSlow()) return;
    if (this.#state === "live" && this.#cursor <= position) this.#write(this.session.batch ? `[${ping}]` : ping);
    else this.#send({ type: "heartbeat", data: { status: "ping" } });
    try {
      if (this.#socket.readyState === OPEN) this.#socket.ping?.();
    } catch (error) {
      this.onError(error);
    }
  }

  /** Takes a message that was parsed from JSON (seed 000). Resolves when it was answered. @param bytes Its length. */
  async handleMessage(message: unknown, bytes = 0): Promise<void> {
    const inReplyTo = messageIdOf(message);
    try {
      const valid = readMessage(message);
      this.#garbage = 0;
      if (valid.type === "heartbeat") {
        // Two sides that answered each other's answers would never stop.
        if (valid.data?.status !== "alive") this.#send({ type: "heartbeat", data: { status: "alive" } }, inReplyTo);
        return;
      }
      await this.#apply(valid, bytes);
      if (inReplyTo !== undefined) this.#send({ type: "ack", data: { status: "accepted" } }, inReplyTo);
    } catch (error) {
      this.#sendError(error, inReplyTo);
    }
  }

  async #apply(message: ChangeMessage, bytes: number): Promise<void> {
    const { engine, settings, runtime: timers } = this.#ctx;
    const options = { engine, session: this.session, pushTimeoutMs: settings.pushTimeoutMs, timers };
    const applied = this.#inbox.add(bytes, () => applyMessage(message, options));
    if (!applied) {
      this.close(CLOSE_CODES.TRY_AGAIN_LATER, "Too many messages at once.");
      throw new SyncError("ABORTED", "Too many messages at once.");
    }
    await applied;
  }

  #onFrame(frame: Frame): void {
    if (this.#state === "ended") return;
    let message: unknown;
    try {
      message = readFrame(frame);
    } catch (error) {
      this.#sendError(error);
      return;
    }
    void this.handleMessage(message, frame.bytes);
  }

  /** Tells the client; too much that is no message at all ends the connection. */
  #sendError(error: unknown, inReplyTo?: string): void {
    const known = toClientError(error);
    if (!known) this.#ctx.logger.error("A realtime message could not be handled", { error: nameOf(error) });
    this.#send({ type: "error", data: known ?? SERVER_FAILED }, inReplyTo);
    if (!isGarbage(error)) return;
    this.#garbage += 1;
    if (this.#garbage > this.#ctx.settings.maxGarbage) {
      this.close(CLOSE_CODES.POLICY_VIOLATION, "Too much that is no message.");
    }
  }

  #send(body: Body, inReplyTo?: string): void {
    if (this.#isTooSlow()) return;
    const timestamp = new Date(this.#ctx.runtime.now()).toISOString();
    const about = inReplyTo === undefined ? {} : { in_reply_to: inReplyTo };
    const text = encodeMessage({ ...body, timestamp, source: "system", ...about });
    this.#write(this.session.batch ? `[${text}]` : text);
  }

  /** Ends the connection of a client that does not read, instead of keeping ever more for it. */
  #isTooSlow(): boolean {
    const isTooSlow = this.bufferedBytes > this.#ctx.settings.maxBufferedBytes;
    if (isTooSlow) this.close(CLOSE_CODES.SLOW_CONSUMER, "SLOW_CONSUMER");
    return isTooSlow;
  }

  #write(text: string): void {
    if (this.#state === "ended" || this.#socket.readyState !== OPEN) return;
    try {
      this.#socket.send(text);
    } catch (error) {
      this.onError(error);
      this.#cut();
    }
  }

  /** What has arrived is still handled. */
  onDisconnect(): void {
    this.#end();
    this.#ctx.runtime.clearTimeout(this.#cutTimer);
  }

  onError(error: unknown): void {
    this.#ctx.logger.warn("A realtime socket failed", { error: nameOf(error) });
  }

  /** Closes it; what was not handled yet is dropped, and was not acknowledged. */
  close(code: number, reason: string): void {
    if (this.#state === "ended") return;
    this.#end();
    this.#inbox.close();
    closeSocket(this.#socket, code, reason, (error) => this.onError(error));
    // Who does not read does not answer the closing handshake either.
    this.#cutTimer = this.#ctx.runtime.setTimeout(() => this.#cut(), CLOSE_TIMEOUT_MS);
  }

  /** Ends it without waiting for the other side. */
  #cut(): void {
    this.#end();
    cutSocket(this.#socket, (error) => this.onError(error));
  }

  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#ctx.onEnd(this);
  }

  /** Resolves when nothing of it is being handled any more. */
  settled(): Promise<void> {
    return this.#inbox.settled();
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
