import type {
  RealTimeLeadSyncClient,
  RealTimeListeners,
  RealTimeState,
  RealTimeSyncEvent,
} from "../../../../src/browser/index.js";

export interface ScriptedRealTime {
  client: RealTimeLeadSyncClient;
  /** What was asked of it, e.g. `connect`. */
  asked: string[];
  readonly isHeard: boolean;
  event(event: RealTimeSyncEvent): void;
  gap(): void;
  state(patch: Partial<RealTimeState>): void;
}

/** A realtime client that says what the test says. */
export function createScriptedRealTime(): ScriptedRealTime {
  const heard = new Set<RealTimeListeners>();
  const asked: string[] = [];
  let state: RealTimeState = {
    status: "idle",
    lastPing: null,
    attempts: 0,
    retryAt: null,
    lastEventId: null,
    error: null,
  };
  const client = {
    get state() {
      return state;
    },
    listen(listeners: RealTimeListeners) {
      heard.add(listeners);
      return () => heard.delete(listeners);
    },
    connect: () => asked.push("connect"),
    disconnect: () => asked.push("disconnect"),
    subscribe: (ids: readonly string[] | undefined) => asked.push(`subscribe ${ids?.join() ?? "all"}`),
  } as unknown as RealTimeLeadSyncClient;
  return {
    client,
    asked,
    get isHeard() {
      return heard.size > 0;
    },
    event(event) {
      for (const each of heard) each.onEvent?.(event);
    },
    gap() {
      for (const each of heard) each.onGap?.();
    },
    state(patch) {
      state = { ...state, ...patch };
      for (const each of heard) each.onState?.(state);
    },
  };
}
