import { useCallback } from "react";
import type { LeadSyncLog } from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";
import { quietly, useAutoFetch } from "./use-auto-fetch.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";

/** What {@link useSyncLog} gives. */
export interface UseSyncLogResult {
  logs: readonly LeadSyncLog[];
  loading: boolean;
  error: string | undefined;
  /** Loads them at once. Never rejects: `error` says what failed. */
  refresh: () => Promise<void>;
}

const NO_LOGS: readonly LeadSyncLog[] = [];

/** What the sync did to a lead, newest first, kept up to date. @param conversationId Undefined: nothing is asked for. */
export function useSyncLog(conversationId: string | undefined): UseSyncLogResult {
  const store = useLeadSyncStore();
  const load = useCallback(
    async (signal?: AbortSignal) =>
      conversationId === undefined ? undefined : store.fetchSyncLogs(conversationId, signal && { signal }),
    [store, conversationId],
  );
  const known = useLeadSyncState(({ syncLogs }) =>
    conversationId !== undefined && Object.hasOwn(syncLogs, conversationId) ? syncLogs[conversationId] : undefined,
  );
  return {
    logs: known ?? NO_LOGS,
    ...useAutoFetch(conversationId === undefined ? undefined : load, `logs:${conversationId ?? ""}`),
    refresh: useCallback(() => quietly(load), [load]),
  };
}
