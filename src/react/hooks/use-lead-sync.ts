import { useMemo } from "react";
import type { Lead, LeadQuery } from "../../browser/index.js";
import type { LeadSyncStore } from "../../browser/store/lead-sync-store.js";
import { useLeadSyncStore } from "../provider.js";
import { pickOperations } from "./pick-operations.js";
import { type Load, useAutoFetch } from "./use-auto-fetch.js";
import { useBusyIds, useLeadSyncState } from "./use-lead-sync-state.js";

/** What {@link useLeadSync} takes. */
export interface UseLeadSyncOptions extends Omit<LeadQuery, "limit" | "afterId" | "propertyId"> {
  /** Whether to load the leads when it is first used, and when the query changes. Default true. */
  autoFetch?: boolean;
}

const OPERATIONS = [
  "fetchLeads",
  "fetchLead",
  "createLead",
  "editLead",
  "updateLeadStatus",
  "pushLead",
  "pullLeads",
  "mergeLeads",
  "unmergeLeads",
  "syncRecentChanges",
  "clearError",
] as const;

/** Operations of the store that are about leads; each the same function from render to render. */
export type LeadSyncOperations = Pick<LeadSyncStore, (typeof OPERATIONS)[number]>;

/** What {@link useLeadSync} gives. */
export interface UseLeadSyncResult extends LeadSyncOperations {
  leads: readonly Lead[];
  /** Whether leads are being loaded, also right before the first load begins. */
  loading: boolean;
  error: string | undefined;
  /** Conversations that are being synced on somebody's word. */
  busyIds: ReadonlySet<string>;
}

/** Leads and what can be done with them (seed 003). A query may be written inline: it is compared by what it says. */
export function useLeadSync({ autoFetch = true, ...query }: UseLeadSyncOptions = {}): UseLeadSyncResult {
  const store = useLeadSyncStore();
  const wanted = JSON.stringify(query);
  const load = useMemo<Load | undefined>(
    () => (autoFetch ? (signal) => store.fetchLeads(JSON.parse(wanted) as typeof query, { signal }) : undefined),
    [store, autoFetch, wanted],
  );
  return {
    leads: useLeadSyncState(({ leads }) => leads),
    ...useAutoFetch(load, "leads"),
    busyIds: useBusyIds("lead:"),
    ...pickOperations(store, OPERATIONS),
  };
}
