import { useCallback } from "react";
import type { SyncMetrics } from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";
import { quietly, useAutoFetch } from "./use-auto-fetch.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";

/** What {@link useSyncMetrics} takes. */
export interface UseSyncMetricsOptions {
  /** Back from now. Default 60. */
  windowMinutes?: number;
  /** Milliseconds between two loads while the page is seen. Default 30,000; 0: only when asked. */
  refreshMs?: number;
}

/** What {@link useSyncMetrics} gives. */
export interface UseSyncMetricsResult {
  metrics: SyncMetrics;
  loading: boolean;
  error: string | undefined;
  /** Loads them at once. Never rejects: `error` says what failed. */
  refresh: () => Promise<void>;
}

/** How the sync is doing. */
export function useSyncMetrics({
  windowMinutes,
  refreshMs = 30_000,
}: UseSyncMetricsOptions = {}): UseSyncMetricsResult {
  const store = useLeadSyncStore();
  const load = useCallback(
    (signal?: AbortSignal) =>
      store.fetchMetrics(windowMinutes === undefined ? {} : { windowMinutes }, signal && { signal }),
    [store, windowMinutes],
  );
  return {
    metrics: useLeadSyncState(({ metrics }) => metrics),
    ...useAutoFetch(refreshMs > 0 ? load : undefined, "metrics", refreshMs),
    refresh: useCallback(() => quietly(load), [load]),
  };
}
