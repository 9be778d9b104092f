import { useCallback, useEffect, useInsertionEffect, useRef } from "react";
import {
  type OutgoingMessage,
  type RealTimeLeadSyncClient,
  type RealTimeState,
  type RealTimeSyncEvent,
  SyncError,
} from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";

/** What {@link useRealTimeLeadSync} gives. */
export interface UseRealTimeLeadSyncResult {
  connected: boolean;
  /** ISO 8601; empty before the first. */
  lastPing: string;
  state: RealTimeState;
  connect: () => void;
  disconnect: () => void;
  /**
   * Hears of other properties from now on. Default: all.
   * @throws SyncError `INVALID_CONFIG` where the store has no realtime client
   */
  subscribe: (propertyIds?: readonly string[]) => void;
  /** Sends a change over the socket. Rejects with `INVALID_CONFIG` where the store has no realtime client. */
  send: (message: OutgoingMessage) => Promise<void>;
}

/**
 * The realtime connection (seed 003). The store hears every message whether or not this is used.
 * @param handleMessage Called with each event, in order; the newest function is the one called.
 */
export function useRealTimeLeadSync(handleMessage?: (event: RealTimeSyncEvent) => void): UseRealTimeLeadSyncResult {
  const { realTime, connect, disconnect } = useLeadSyncStore();
  const newest = useRef(handleMessage);
  useInsertionEffect(() => {
    newest.current = handleMessage;
  });
  useEffect(() => realTime?.listen({ onEvent: (event) => newest.current?.(event) }), [realTime]);

  const state = useLeadSyncState((all) => all.realTime);
  return {
    connected: useLeadSyncState(({ realTimeConnected }) => realTimeConnected),
    lastPing: state.lastPing ?? "",
    state,
    connect,
    disconnect,
    subscribe: useCallback((propertyIds) => client(realTime).subscribe(propertyIds), [realTime]),
    send: useCallback(async (message) => client(realTime).send(message), [realTime]),
  };
}

function client(realTime: RealTimeLeadSyncClient | undefined): RealTimeLeadSyncClient {
  if (!realTime) throw new SyncError("INVALID_CONFIG", "This store was made without a realtime client.");
  return realTime;
}
