import type { LeadSyncAlert } from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";

/** What {@link useSyncAlerts} gives. */
export interface UseSyncAlertsResult {
  alerts: readonly LeadSyncAlert[];
  /** @param id Default: all of them. */
  dismiss: (id?: string) => void;
}

/** What the page should tell somebody (seed 003, section 5). */
export function useSyncAlerts(): UseSyncAlertsResult {
  return { alerts: useLeadSyncState(({ alerts }) => alerts), dismiss: useLeadSyncStore().dismissAlert };
}
