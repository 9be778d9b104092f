import type { ReactElement } from "react";
import type { LeadSyncApi, LeadSyncStore } from "../../../src/browser/index.js";
import {
  useConflictDetails,
  useFieldHistory,
  useLeadDuplicates,
  useMetricsHistory,
  usePropertyStatus,
  useSyncQueue,
} from "../../../src/react/hooks/use-details.js";
import { useLeadSync } from "../../../src/react/hooks/use-lead-sync.js";
import { useLeadSyncConflicts } from "../../../src/react/hooks/use-lead-sync-conflicts.js";
import { useLeadSyncState } from "../../../src/react/hooks/use-lead-sync-state.js";
import { useRealTimeLeadSync } from "../../../src/react/hooks/use-real-time-lead-sync.js";
import { useSyncAlerts } from "../../../src/react/hooks/use-sync-alerts.js";
import { useSyncLog } from "../../../src/react/hooks/use-sync-log.js";
import { useSyncMetrics } from "../../../src/react/hooks/use-sync-metrics.js";
import { LeadSyncProvider } from "../../../src/react/provider.js";
import { useUi } from "../../../src/react/ui/ui-context.js";

/** Nobody answers. */
const silence = (): Promise<never> => new Promise(() => undefined);

export const silentApi: Partial<LeadSyncApi> = {
  getConflict: silence,
  explainField: silence,
  listDuplicates: silence,
  getMetricsHistory: silence,
  listJobs: silence,
  listIntegrations: silence,
};

export const AT = "2026-05-01T03:04:00.000Z";

/** Uses every hook, and shows what it gives. */
function EveryHook(): ReactElement {
  const { format, messages } = useUi();
  const { leads, loading, error, busyIds } = useLeadSync();
  const conflicts = useLeadSyncConflicts();
  const metrics = useSyncMetrics();
  const log = useSyncLog("c-1");
  const { alerts } = useSyncAlerts();
  const { connected, lastPing, state } = useRealTimeLeadSync(() => undefined);
  const property = useLeadSyncState(({ propertyId }) => propertyId);
  const details = [
    useConflictDetails("k-1"),
    useFieldHistory("c-1", "email"),
    useLeadDuplicates("c-1"),
    useMetricsHistory({ names: ["apiErrors"] }),
    useSyncQueue(),
    usePropertyStatus(),
  ];
  const shown = {
    at: format.time(AT),
    day: format.date("2026-05-01"),
    number: format.number(12345.6),
    close: messages.common.close,
    leads: leads.length,
    loading: [loading, conflicts.loading, metrics.loading, log.loading, ...details.map((detail) => detail.loading)],
    known: details.map((detail) => detail.data !== undefined),
    others: [error, busyIds.size, conflicts.conflicts.length, metrics.metrics.failedSyncs, log.logs.length],
    more: [alerts.length, connected, lastPing, state.status, property],
  };
  return <pre>{JSON.stringify(shown)}</pre>;
}

/** A page that uses every hook. */
export function EveryHookPage({ store, timeZone }: { store: LeadSyncStore; timeZone?: string }): ReactElement {
  return (
    <LeadSyncProvider store={store} timeZone={timeZone}>
      <EveryHook />
    </LeadSyncProvider>
  );
}
