import { isSyncError } from "../domain/errors.js";
import type { FeedEvent } from "../domain/feed-event.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime, TimerHandle } from "../ports/runtime.js";
import { backoffDelay } from "../rules/backoff.js";
import { retry } from "../runtime/retry.js";
import { sleep } from "../runtime/sleep.js";
import { Inbox } from "./inbox.js";
import { closeSocket, cutSocket, type Frame, listenTo, OPEN, type RealtimeSocket } from "./socket.js";
import { readUpstream, type UpstreamMessage } from "./upstream-message.js";
import type { UpstreamEngine, UpstreamSettings } from "./upstream-options.js";

export interface LinkContext {
  engine: UpstreamEngine;
  settings: UpstreamSettings;
  runtime: Runtime;
  logger: Logger;
  /** Position of the last event the partner was told of. */
  cursor: number;
  signal: AbortSignal;
}

const INBOX = { messages: 1000, bytes: 8 * 1024 * 1024 };
/** Bytes that wait for the partner before we wait too. */
const MAX_BUFFERED = 1024 * 1024;
const DRAIN_MS = 20;
/** How often a notice is tried to be stored; after that the next pull has to find the change. */
const STORE = { maxAttempts: 5, backoff: { baseMs: 500, exponential: true, capMs: 10_000 } };
const FORWARDED: readonly FeedEvent["type"][] = ["lead_update", "status_change", "new_lead"];

/** One socket to a partner, from the attempt to connect until it ends. */
export class UpstreamLink {
  readonly #socket: RealtimeSocket;
  readonly #ctx: LinkContext;
  readonly #inbox = new Inbox(INBOX);
  readonly #ended = new AbortController();
  #cursor: number;
  #openedAt: number | undefined;
  #lastSignOfLife: number;
  #heart: TimerHandle;

  constructor(socket: RealtimeSocket, ctx: LinkContext) {
    this.#socket = socket;
    this.#ctx = ctx;
    this.#cursor = ctx.cursor;
    this.#lastSignOfLife = ctx.runtime.now();
  }

  get isOpen(): boolean {
    return this.#openedAt !== undefined && !this.#ended.signal.aborted;
  }

  /** Whether it held for a while: a partner who takes each connection only to drop it is not to be asked at once again. */
  get wasSteady(): boolean {
    const { runtime, settings } = this.#ctx;
    return this.#openedAt !== undefined && runtime.now() - this.#openedAt >= settings.heartbeatMs;
  }

  /** Position of the last event the partner was told of. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Resolves when the link has ended and what had arrived is stored. */
  async run(): Promise<void> {
    const { signal, runtime, settings } = this.#ctx;
    const onAbort = (): void => this.#close();
    signal.addEventListener("abort", onAbort, { once: true });
    const ended = new Promise<void>((resolve) => {
      this.#ended.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    listenTo(this.#socket, settings.maxMessageBytes, {
      onOpen: () => this.#onOpen(),
      onFrame: (frame) => this.#onFrame(frame),
      onSignOfLife: () => {
        this.#lastSignOfLife = runtime.now();
      },
      onClose: () => this.#ended.abort(),
      onError: (error) => this.#report("The socket to a partner failed", error),
    });
    this.#scheduleBeat();
    if (signal.aborted) this.#close();
    await ended;
    signal.removeEventListener("abort", onAbort);
    runtime.clearTimeout(this.#heart);
    await this.#inbox.settled();
  }

  #onOpen(): void {
    this.#openedAt = this.#ctx.runtime.now();
    this.#lastSignOfLife = this.#openedAt;
    if (this.#ctx.settings.forward) void this.#follow();
  }

  #onFrame(frame: Frame): void {
    let message: UpstreamMessage;
    try {
      message = readUpstream(frame, this.#ctx.settings.propertyId);
    } catch (error) {
      this.#report("A partner's message was refused", error);
      return;
    }
    if (message.kind === "ping") this.#sendHeartbeat("alive");
    if (message.kind !== "notice") return;
    const { deliveryId, update } = message;
    const stored = this.#inbox.add(frame.bytes, () => this.#store({ source: "upstream", deliveryId, update }));
    if (stored) stored.catch((error: unknown) => this.#report("A partner's notice could not be stored", error));
    else this.#report("A partner told of more than could be stored");
  }

  async #store(delivery: Parameters<UpstreamEngine["webhooks"]["receive"]>[0]): Promise<void> {
    const { engine, runtime, signal } = this.#ctx;
    await retry(() => engine.webhooks.receive(delivery), {
      maxAttempts: STORE.maxAttempts,
      isRetryable: (error) => !isSyncError(error, "INVALID_INPUT"),
      delayFor: (attempt) => backoffDelay(attempt, STORE.backoff, runtime.random()),
      timers: runtime,
      signal,
    });
  }

  /** Tells the partner of changes made here, from where an earlier link ended. */
  async #follow(): Promise<void> {
    const { engine, settings } = this.#ctx;
    const { signal } = this.#ended;
    try {
      const options = { after: this.#cursor, propertyIds: [settings.propertyId], signal };
      await engine.feed.follow(options, (events) => this.#forward(events));
    } catch (error) {
      if (signal.aborted) return;
      this.#report("The feed could not be followed", error);
      this.#close();
    }
  }

  async #forward(events: readonly FeedEvent[]): Promise<void> {
    for (const event of events) {
      await this.#drained();
      // What was not sent is sent by the next link.
      if (this.#ended.signal.aborted || this.#socket.readyState !== OPEN) return;
      if (event.source === "domiq" && FORWARDED.includes(event.type)) this.#sendEvent(event);
      this.#cursor = event.position;
    }
  }

  #sendEvent({ type, data, createdAt, propertyId, id }: FeedEvent): void {
    this.#send({ type, data, timestamp: createdAt, source: "domiq", property_id: propertyId, message_id: id });
  }

  #sendHeartbeat(status: "ping" | "alive"): void {
    const timestamp = new Date(this.#ctx.runtime.now()).toISOString();
    this.#send({ type: "heartbeat", data: { status }, timestamp, source: "domiq" });
  }

  #send(message: object): void {
    if (this.#socket.readyState !== OPEN) return;
    try {
      this.#socket.send(JSON.stringify(message));
    } catch (error) {
      this.#report("The socket to a partner failed", error);
      this.#cut();
    }
  }

  async #drained(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted && (this.#socket.bufferedAmount ?? 0) > MAX_BUFFERED) {
      await sleep(this.#ctx.runtime, DRAIN_MS, signal).catch(() => undefined);
    }
  }

  #scheduleBeat(): void {
    const { runtime, settings } = this.#ctx;
    this.#heart = runtime.setTimeout(() => {
      if (runtime.now() - this.#lastSignOfLife >= 2 * settings.heartbeatMs) {
        this.#cut();
        return;
      }
      this.#scheduleBeat();
      this.#sendHeartbeat("ping");
      this.#ping();
    }, settings.heartbeatMs);
  }

  #ping(): void {
    try {
      if (this.#socket.readyState === OPEN) this.#socket.ping?.();
    } catch (error) {
      this.#report("The socket to a partner failed", error);
    }
  }

  /** Ends it politely; what comes after that is not waited for. */
  #close(): void {
    closeSocket(this.#socket, 1000, "", (error) => this.#report("The socket to a partner failed", error));
    this.#ended.abort();
  }

  #cut(): void {
    cutSocket(this.#socket, (error) => this.#report("The socket to a partner failed", error));
    this.#ended.abort();
  }

  #report(message: string, error?: unknown): void {
    const { logger, settings } = this.#ctx;
    const facts = error === undefined ? {} : { error: error instanceof Error ? error.name : typeof error };
    logger.warn(message, { propertyId: settings.propertyId, ...facts });
  }
}
