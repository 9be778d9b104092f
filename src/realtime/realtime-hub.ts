import type { FeedEvent } from "../domain/feed-event.js";
import type { Principal } from "../domain/principal.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime, TimerHandle } from "../ports/runtime.js";
import { redactingLogger } from "../runtime/redacting-logger.js";
import { type End, StartStop } from "../runtime/start-stop.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { type Admission, admit, noRoom } from "./admission.js";
import { CLOSE_CODES } from "./close-codes.js";
import { encodeEvent, encodeMessage } from "./encoded-event.js";
import { FanOut } from "./fan-out.js";
import { type HubSettings, type RealtimeHubOptions, resolveHubSettings } from "./options.js";
import { RealTimeLeadSync } from "./real-time-lead-sync.js";
import { RecentEvents } from "./recent-events.js";
import { replay } from "./replay.js";
import type { RealtimeSession } from "./session.js";
import { closeSocket, type RealtimeSocket } from "./socket.js";

/** Events the hub holds for those who were away for a moment. */
const RECENT = 1000;
/** Without `authorize` everybody is this one. */
const ANYBODY: Principal = { id: "anybody", roles: ["admin"], properties: "all" };

/**
 * Brings what happens to leads to browsers and takes their changes: any number of connections on one reader of the feed.
 * Several processes may each have a hub on the same store; a client can go on at any of them.
 *
 * @example
 * const hub = new RealtimeHub({ engine, authorize });
 * await hub.start();
 * attachRealtime(server, hub, { WebSocketServer });
 */
export class RealtimeHub {
  /** The options, with their defaults filled in. */
  readonly settings: Readonly<HubSettings>;
  readonly #options: RealtimeHubOptions;
  readonly #runtime: Runtime;
  readonly #logger: Logger;
  readonly #connections = new Set<RealTimeLeadSync>();
  readonly #fanOut = new FanOut<RealTimeLeadSync>();
  #recent = new RecentEvents(0, RECENT);
  readonly #life = new StartStop(() => this.#begin());
  #isOpen = false;
  #unfollow: (() => Promise<void>) | undefined;
  #heart: TimerHandle;

  /** Does no I/O. @throws ConfigError naming the option. */
  constructor(options: RealtimeHubOptions) {
    this.settings = Object.freeze(resolveHubSettings(options));
    this.#options = { ...options };
    this.#runtime = createRuntime(options.runtime);
    this.#logger = redactingLogger(options.logger);
  }

  /** Connections that are open. */
  get connections(): ReadonlySet<RealTimeLeadSync> {
    return this.#connections;
  }

  /** Begins to follow the feed. Calling it again while it runs changes nothing. @throws what the store throws */
  start(): Promise<void> {
    return this.#life.start();
  }

  async #begin(): Promise<End<[]>> {
    const { feed } = this.#options.engine;
    const { last } = await feed.bounds();
    this.#recent = new RecentEvents(last, RECENT);
    this.#unfollow = await feed.follow({ after: last }, (events) => this.#onEvents(events));
    this.#isOpen = true;
    this.#scheduleBeat();
    try {
      for (const companion of this.#options.upstream ?? []) await companion.start();
    } catch (error) {
      await this.#end();
      throw error;
    }
    return () => this.#end();
  }

  /** Closes every connection with 1001. Resolves when nothing of them is being handled any more. */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  async #end(): Promise<void> {
    this.#isOpen = false;
    this.#runtime.clearTimeout(this.#heart);
    const connections = [...this.#connections];
    for (const connection of connections) connection.close(CLOSE_CODES.GOING_AWAY, "The server stops.");
    await this.#unfollow?.();
    await Promise.all((this.#options.upstream ?? []).map((companion) => companion.stop()));
    await Promise.all(connections.map((connection) => connection.settled()));
  }

  /**
   * Decides about a request to connect, before the upgrade: `property_id` (default: all properties of whoever asks),
   * `last_event_id` and `batch` are read from its query. Never throws.
   */
  async authorize(request: Request): Promise<Admission> {
    if (!this.#isOpen) return noRoom("The server is starting or stopping; try again.");
    if (this.#connections.size >= this.settings.maxConnections) return noRoom("Too many connections; try again later.");
    return admit(request, {
      authorize: this.#options.authorize ?? (() => ANYBODY),
      allowedOrigins: this.settings.allowedOrigins,
      onError: (error) => this.#report("Whoever wants to connect could not be recognised", error),
    });
  }

  /**
   * Takes an open socket of somebody who was admitted. Returns its connection, or undefined where it was closed at once.
   */
  accept(socket: RealtimeSocket, session: RealtimeSession): RealTimeLeadSync | undefined {
    if (!this.#isOpen) return this.#turnAway(socket, CLOSE_CODES.GOING_AWAY, "The server stops.");
    if (this.#connections.size >= this.settings.maxConnections) {
      return this.#turnAway(socket, CLOSE_CODES.TRY_AGAIN_LATER, "Too many connections.");
    }
    const connection = new RealTimeLeadSync(socket, session, {
      engine: this.#options.engine,
      settings: this.settings,
      runtime: this.#runtime,
      logger: this.#logger,
      onEnd: (ended) => {
        this.#connections.delete(ended);
        this.#fanOut.remove(ended);
      },
    });
    this.#connections.add(connection);
    this.#fanOut.add(connection);
    connection.onConnect();
    void this.#join(connection);
    return connection;
  }

  #turnAway(socket: RealtimeSocket, code: number, reason: string): undefined {
    closeSocket(socket, code, reason, (error) => this.#report("A socket could not be closed", error));
  }

  /** It hears nothing of what happens until it is live. */
  async #join(connection: RealTimeLeadSync): Promise<void> {
    if (connection.session.lastEventId === undefined) {
      connection.goLive(this.#recent.position);
      return;
    }
    try {
      const { replayLimit: limit, maxBufferedBytes } = this.settings;
      const { feed } = this.#options.engine;
      await replay(connection, { feed, recent: this.#recent, timers: this.#runtime, limit, maxBufferedBytes });
    } catch (error) {
      if (connection.hasEnded) return;
      this.#report("Events could not be replayed", error);
      connection.close(CLOSE_CODES.SERVER_ERROR, "Connect again.");
    }
  }

  #onEvents(events: readonly FeedEvent[]): void {
    this.#fanOut.deliver(this.#recent.add(events.map(encodeEvent)));
  }

  #scheduleBeat(): void {
    this.#heart = this.#runtime.setTimeout(() => {
      this.#scheduleBeat();
      this.#beat();
    }, this.settings.heartbeatMs);
  }

  #beat(): void {
    const { position } = this.#recent;
    const ping = encodeMessage({
      type: "heartbeat",
      data: { status: "ping" },
      timestamp: new Date(this.#runtime.now()).toISOString(),
      source: "system",
      event_id: position,
    });
    for (const connection of [...this.#connections]) connection.beat(ping, position);
  }

  #report(message: string, error: unknown): void {
    this.#logger.error(message, { error: error instanceof Error ? error.name : typeof error });
  }
}
