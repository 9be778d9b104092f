import type { ErrorCode } from "../../domain/error-codes.js";
import type { TimerHandle } from "../../ports/runtime.js";
import { backoffDelay } from "../../rules/backoff.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import { abortable } from "../abortable.js";
import type { OutgoingMessage, RealTimeState, RealTimeSyncEvent, RealTimeSyncMessage } from "../types/realtime.js";
import type { CallOptions } from "../types/values.js";
import { toWire } from "../wire/convert.js";
import { failure } from "./failure.js";
import { IDLE } from "./idle.js";
import type { ClientSocket, ClientSocketConstructor, RealTimeClientOptions, RealTimeListeners } from "./options.js";
import { isEvent, isGap, messagesOf, readMessage } from "./read-message.js";
import { socketAddress } from "./socket-address.js";

/** One attempt to connect, and the connection that comes of it. */
interface Link {
  socket?: ClientSocket;
  openedAt?: number;
  /** It cannot go on from an event; what happened before it is not known. */
  readonly isFresh: boolean;
}

/** Milliseconds from an attempt's beginning to the first word of the server. */
const CONNECT_MS = 30_000;
/** Milliseconds a server has for an answer, when the page's network has come back. */
const PROBE_MS = 5000;
/** Milliseconds a server has to store what it was sent. */
const STORE_MS = 15_000;
const SESSION_EXPIRED = 4001;

/** What a realtime client does, as functions that need no `this`. @throws LeadSyncApiError naming a number of milliseconds no timer can wait */
export function createConnection({
  baseUrl,
  token,
  propertyIds = [],
  silenceMs = 75_000,
  reconnectMs = 1000,
  maxReconnectMs = 30_000,
  ...options
}: RealTimeClientOptions) {
  for (const [option, ms] of Object.entries({ silenceMs, reconnectMs, maxReconnectMs }))
    if (!(ms > 0 && ms < 2 ** 31)) throw failure("INVALID_CONFIG", `\`${option}\` is not a number of milliseconds.`);

  const runtime = createRuntime(options.runtime);
  const listeners = new Set<{ readonly told: RealTimeListeners }>();
  /** What was sent and not answered yet, by the ids of its messages. */
  const unanswered = new Map<string, { resolve(): void; reject(error: Error): void }>();
  let state = IDLE;
  let properties = [...propertyIds];
  /** Absent while nothing is attempted. Whatever an earlier one still says is ignored. */
  let current: Link | undefined;
  /** Of the silence that is borne, or of the next attempt. */
  let timer: TimerHandle;
  /** In a row, without a connection that held. */
  let failures = 0;

  const isoAt = (inMs = 0): string => new Date(runtime.now() + inMs).toISOString();
  const isUnderWay = (): boolean => state.status !== "idle" && state.status !== "closed";

  /** Tells all who listen at this moment; none can disturb another. */
  function tell(call: (told: RealTimeListeners) => void, isProblem = false): void {
    for (const each of [...listeners]) {
      try {
        // One of those before it may have ended it.
        if (listeners.has(each)) call(each.told);
      } catch (cause) {
        if (!isProblem) tellProblem(cause instanceof Error ? cause : new Error("A listener failed.", { cause }));
      }
    }
  }
  const tellProblem = (error: Error): void => tell((told) => told.onProblem?.(error), true);

  function set(changes: Partial<RealTimeState>): void {
    state = { ...state, ...changes };
    // One who is told may change it for those who come after.
    tell((told) => told.onState?.(state));
  }

  function arm(ms: number, callback: () => void): void {
    runtime.clearTimeout(timer);
    timer = runtime.setTimeout(callback, ms);
  }

  /** Bears the server's silence for so long. */
  const bear = (link: Link, ms: number): void =>
    arm(ms, () => lose(link, "TIMEOUT_ERROR", "Connection silent for too long."));

  function drop(code: ErrorCode): void {
    const { socket } = current ?? {};
    current = undefined;
    socket?.close();
    for (const { reject } of unanswered.values()) reject(failure(code, "Connection closed."));
  }

  /** Ends it for good, or until `connect`. */
  function end(error: RealTimeState["error"]): void {
    runtime.clearTimeout(timer);
    globalThis.removeEventListener?.("online", onOnline);
    failures = 0;
    drop("ABORTED");
    set({ status: "closed", attempts: 0, retryAt: null, error });
  }

  /** The link is no more: there is to be another. */
  function lose(link: Link, code: ErrorCode, message: string, isAtOnce = false): void {
    if (current !== link) return;
    drop("NETWORK_ERROR");
    // A server that takes each connection only to drop it is not to be asked at once again.
    if (link.openedAt !== undefined && runtime.now() - link.openedAt >= maxReconnectMs) failures = 0;
    failures += 1;
    if (isAtOnce && failures === 1) {
      attempt();
      return;
    }
    const bounds = { baseMs: reconnectMs, capMs: maxReconnectMs, exponential: true };
    const ms = backoffDelay(failures, bounds, runtime.random(), Math.min(reconnectMs, maxReconnectMs) / 4);
    arm(ms, attempt);
    set({ status: "waiting", retryAt: isoAt(ms), error: { code, message } });
  }

  function attempt(): void {
    const { WebSocket = globalThis.WebSocket as typeof globalThis.WebSocket | undefined } = options;
    const address = socketAddress(baseUrl);
    if (!WebSocket || !address) {
      end({ code: "INVALID_CONFIG", message: `No \`${WebSocket ? "baseUrl" : "WebSocket"}\` here: give the option.` });
      return;
    }
    const link: Link = { isFresh: state.lastEventId === null };
    current = link;
    globalThis.addEventListener?.("online", onOnline);
    bear(link, Math.min(silenceMs, CONNECT_MS));
    set({ status: "connecting", attempts: state.attempts + 1, retryAt: null });
    void dial(link, address, WebSocket);
  }

  async function dial(link: Link, address: URL, WebSocket: ClientSocketConstructor): Promise<void> {
    let credentials: string | undefined;
    try {
      // Whoever connects and disconnects in one turn asks for no token.
      await undefined;
      if (current !== link) return;
      credentials = await (typeof token === "function" ? token() : token);
    } catch {
      lose(link, "UNAUTHORIZED", "No token could be fetched.");
    }
    if (current !== link) return;
    const { searchParams } = address;
    if (credentials) searchParams.set("token", credentials);
    if (state.lastEventId !== null) searchParams.set("last_event_id", `${state.lastEventId}`);
    for (const id of properties) searchParams.append("property_id", id);
    try {
      const socket = new WebSocket(address.href);
      link.socket = socket;
      socket.onmessage = ({ data }: { data: unknown }) => onFrame(link, data);
      socket.onclose = ({ code }: { code: number }) =>
        lose(link, "NETWORK_ERROR", `Connection closed (${code}).`, code === SESSION_EXPIRED);
      // A socket that failed is closed next; `ws` throws where nobody listens.
      socket.onerror = () => {};
    } catch {
      // Its words would quote the address, and with it the token.
      lose(link, "NETWORK_ERROR", "Connection refused.");
    }
  }

  function onOnline(): void {
    if (state.status === "waiting") attempt();
    // The line may have been cut without a word.
    if (state.status !== "open" || !current) return;
    bear(current, PROBE_MS);
    beat(current, "ping");
  }

  function onFrame(link: Link, frame: unknown): void {
    const lastPing = isoAt();
    let hasGap = false;
    let isRead = false;
    const tellGap = (): void => {
      if (!hasGap) tell((told) => told.onGap?.());
      hasGap = true;
    };
    for (const item of messagesOf(frame)) {
      if (current !== link) return;
      const { message, position, error } = readMessage(item);
      if (error) {
        tellProblem(error);
        // It may have been an event.
        tellGap();
      } else {
        isRead = true;
        if (state.status !== "open") {
          link.openedAt = runtime.now();
          set({ status: "open", attempts: 0, error: null, lastPing });
          if (link.isFresh) tellGap();
        }
      }
      // What is not handed over must not count as seen.
      if (current !== link) return;
      const isFurther = position !== undefined && position > (state.lastEventId ?? -1);
      const isAfterGap = message && isGap(message);
      // A gap's position is the one the server goes on from; in another store it may be lower than the last one.
      if (isFurther || isAfterGap) state = { ...state, lastEventId: position ?? null };
      if (isAfterGap) tellGap();
      else if (message && !isEvent(message)) answer(link, message);
      else if (message && (isFurther || position === undefined)) tell((told) => told.onEvent?.(message));
    }
    if (!isRead || current !== link) return;
    bear(link, silenceMs);
    set({ lastPing });
  }

  /** What a message says of the connection itself. */
  function answer(link: Link, { type, data, inReplyTo = "" }: Exclude<RealTimeSyncMessage, RealTimeSyncEvent>): void {
    const awaited = unanswered.get(inReplyTo);
    if (type === "error") {
      const error = failure(data.code, data.message);
      if (awaited) awaited.reject(error);
      else tellProblem(error);
    } else if (type === "ack") awaited?.resolve();
    // Proxies may swallow the pings beneath the messages.
    else if (data.status === "ping") beat(link, "alive");
  }

  const beat = (link: Link, status: "ping" | "alive"): void => write(link, { type: "heartbeat", data: { status } });

  /** @throws LeadSyncApiError `INVALID_INPUT` where it is no JSON */
  function write(link: Link, message: object): void {
    let text: string;
    try {
      text = JSON.stringify(toWire({ ...message, timestamp: isoAt(), source: "domiq" }));
    } catch (cause) {
      throw failure("INVALID_INPUT", "Message is no JSON.", cause);
    }
    try {
      link.socket?.send(text);
    } catch {
      lose(link, "NETWORK_ERROR", "Connection failed.");
    }
  }

  return {
    state: () => state,
    operations: {
      listen(told: RealTimeListeners): () => void {
        const each = { told };
        listeners.add(each);
        return () => void listeners.delete(each);
      },
      connect(): void {
        if (!current) attempt();
      },
      disconnect(): void {
        if (isUnderWay()) end(null);
      },
      subscribe(ids: readonly string[] = []): void {
        if (`${ids}` === `${properties}`) return;
        properties = [...ids];
        // What was missed of the others is not known.
        set({ lastEventId: null });
        if (!isUnderWay()) return;
        drop("NETWORK_ERROR");
        attempt();
      },
      async send(message: OutgoingMessage, { signal }: CallOptions = {}): Promise<void> {
        const link = current;
        if (!link || state.status !== "open") throw failure("NETWORK_ERROR", "Not connected.");
        const messageId = runtime.randomId();
        // Whoever uses this side of the package is staff.
        const data = message.type === "status_change" ? { updatedBy: "resman_user", ...message.data } : message.data;
        let late: TimerHandle;
        const stored = (): Promise<void> =>
          new Promise((resolve, reject) => {
            unanswered.set(messageId, { resolve, reject });
            late = runtime.setTimeout(() => reject(failure("TIMEOUT_ERROR", "Not acknowledged in time.")), STORE_MS);
            write(link, { ...message, data, messageId });
          });
        await abortable(stored, signal).finally(() => {
          runtime.clearTimeout(late);
          unanswered.delete(messageId);
        });
      },
    },
  };
}
