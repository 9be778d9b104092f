import { useMemo } from "react";
import type { LeadSyncConflict } from "../../browser/index.js";
import type { LeadSyncStore } from "../../browser/store/lead-sync-store.js";
import { useLeadSyncStore } from "../provider.js";
import { pickOperations } from "./pick-operations.js";
import { type Load, useAutoFetch } from "./use-auto-fetch.js";
import { useBusyIds, useLeadSyncState } from "./use-lead-sync-state.js";

const OPERATIONS = [
  "fetchConflicts",
  "resolveConflict",
  "resolveConflicts",
  "escalateConflict",
  "dismissConflict",
  "decidePair",
] as const;

/** Operations of the store that are about conflicts. */
export type ConflictOperations = Pick<LeadSyncStore, (typeof OPERATIONS)[number]>;

/** What {@link useLeadSyncConflicts} gives. */
export interface UseLeadSyncConflictsResult extends ConflictOperations {
  /** Those that are open, newest first. */
  conflicts: readonly LeadSyncConflict[];
  /** Whether conflicts are being loaded, also right before the first load begins. */
  loading: boolean;
  error: string | undefined;
  /** Conflicts whose decision is under way. */
  busyIds: ReadonlySet<string>;
}

/** Open conflicts and what can be done with them (seed 003). @param options `autoFetch`: default true. */
export function useLeadSyncConflicts({ autoFetch = true }: { autoFetch?: boolean } = {}): UseLeadSyncConflictsResult {
  const store = useLeadSyncStore();
  const load = useMemo<Load | undefined>(
    () => (autoFetch ? (signal) => store.fetchConflicts({ signal }) : undefined),
    [store, autoFetch],
  );
  return {
    conflicts: useLeadSyncState(({ conflicts }) => conflicts),
    ...useAutoFetch(load, "conflicts"),
    busyIds: useBusyIds("conflict:"),
    ...pickOperations(store, OPERATIONS),
  };
}
