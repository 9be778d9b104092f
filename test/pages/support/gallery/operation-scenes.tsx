import type { ReactNode } from "react";
import type { LeadSyncAlert, SyncMetrics } from "../../../../src/browser/index.js";
import {
  ManualSyncButton,
  PropertyStatus,
  SyncAlerts,
  SyncErrorAlert,
  SyncMetricsChart,
  SyncMetricsWidget,
  SyncQueue,
  type SyncQueueProps,
} from "../../../../src/react/index.js";
import { aProperty, JOBS, LONG, never, noop, nothing, POINTS, refuse } from "./fixtures.js";

const EMPTY: SyncMetrics = {
  syncSuccessRate: 1,
  avgSyncLatency: null,
  conflictRate: 0,
  failedSyncs: 0,
  pendingQueue: 0,
  totalOperations: 0,
};
const FULL: SyncMetrics = {
  syncSuccessRate: 0.964,
  avgSyncLatency: 1240,
  conflictRate: 0.021,
  failedSyncs: 12,
  pendingQueue: 4,
  totalOperations: 842,
  latencyPercentiles: { p50: 800, p95: 4200, p99: 9800 },
  apiErrorCount: 7,
  avgApiResponseMs: 312,
  bidirectionalSyncLag: 65_000,
  consistency: 0.9987,
  from: "2026-05-19T12:00:00.000Z",
  to: "2026-05-20T12:00:00.000Z",
};
const HUGE: SyncMetrics = {
  ...FULL,
  syncSuccessRate: 0.5,
  conflictRate: 0.9,
  failedSyncs: 987_654_321_012,
  pendingQueue: 1_234_567_890_123,
  avgSyncLatency: 98_765_432_101,
  totalOperations: 9_007_199_254_740_991,
};
const widget = (metrics: SyncMetrics, props: Partial<Parameters<typeof SyncMetricsWidget>[0]> = {}): ReactNode => (
  <SyncMetricsWidget metrics={metrics} loading={false} onRefresh={noop} {...props} />
);

const ALERTS: readonly LeadSyncAlert[] = (
  ["sync_failed", "conflict_detected", "realtime_lost", "manual_review_required", "request_failed"] as const
).map((kind, index) => ({
  id: `a-${index}`,
  kind,
  count: index + 1,
  at: "2026-05-20T12:00:00.000Z",
  ...(index < 4 && { conversationId: "c-1" }),
  ...(index === 4 && { operation: "pushLead", error: { code: "UNREACHABLE", message: `${LONG} does not answer.` } }),
}));

const queue = (props: Partial<SyncQueueProps> = {}): ReactNode => (
  <SyncQueue
    jobs={JOBS}
    loading={false}
    onRefresh={noop}
    onRetry={refuse}
    onCancel={nothing}
    onRetryAll={nothing}
    leadName={(id) => (id === "long" ? LONG : id === "c-1" ? "Ada Lovelace" : undefined)}
    {...props}
  />
);

const properties = (props: Partial<Parameters<typeof PropertyStatus>[0]> = {}): ReactNode => (
  <PropertyStatus
    integrations={[
      aProperty(),
      aProperty({ propertyId: "p-2", syncStatus: "paused", syncEnabled: false }),
      aProperty({ propertyId: "p-3", syncStatus: "error", errorCount: 12_345_678, lastSuccessfulSyncAt: null }),
      aProperty({ propertyId: LONG, syncStatus: "disconnected", syncDirection: "to_resman" }),
    ]}
    loading={false}
    onRefresh={noop}
    onPause={nothing}
    onResume={refuse}
    propertyName={(id) => (id === "p-1" ? "Maple Court" : id === "p-2" ? "Elm Terrace" : undefined)}
    {...props}
  />
);

const chart = (props: Partial<Parameters<typeof SyncMetricsChart>[0]> = {}): ReactNode => (
  <SyncMetricsChart points={POINTS} label="Requests to ResMan" stepMinutes={5} {...props} />
);

const done = {
  success: true,
  message: "Done",
  details: {
    success: true,
    stage1: { recordsProcessed: 40, inserted: 3, updated: 5, errors: [] },
    stage2: { recordsProcessed: 12, updated: 4, skipped: 8, errors: [] },
    startTime: "2026-05-20T12:00:00.000Z",
    endTime: "2026-05-20T12:00:04.000Z",
    duration: 4000,
    runIds: ["run-1"],
  },
};

export const operationScenes: Readonly<Record<string, () => ReactNode>> = {
  "metrics-full": () => widget(FULL),
  "metrics-empty": () => widget(EMPTY),
  "metrics-huge": () => widget(HUGE),
  "metrics-loading": () => widget(EMPTY, { loading: true }),
  "metrics-error": () => widget(FULL, { error: "They could not be read." }),
  "chart-full": () => chart(),
  "chart-empty": () => chart({ points: [] }),
  "chart-loading": () => chart({ points: [], loading: true }),
  "chart-one-point": () => chart({ points: POINTS.slice(0, 1) }),
  "alerts-all": () => <SyncAlerts alerts={ALERTS} onDismiss={noop} onOpen={noop} />,
  "alerts-none": () => <SyncAlerts alerts={[]} onDismiss={noop} />,
  "error-alert": () => <SyncErrorAlert error={`The server does not answer. ${LONG}`} onRetry={noop} onClose={noop} />,
  "queue-full": () => queue(),
  "queue-empty": () => queue({ jobs: [] }),
  "queue-loading": () => queue({ jobs: [], loading: true }),
  "queue-error": () => queue({ error: "It could not be read." }),
  "properties-full": () => properties(),
  "properties-empty": () => properties({ integrations: [] }),
  "properties-error": () => properties({ integrations: [], error: "They could not be read." }),
  "manual-sync": () => <ManualSyncButton onSync={async () => done} />,
  "manual-sync-busy": () => <ManualSyncButton onSync={never} />,
  "manual-sync-failed": () => (
    <ManualSyncButton
      onSync={async () => ({
        ...done,
        success: false,
        details: {
          ...done.details,
          success: false,
          stage1: { ...done.details.stage1, errors: [LONG, "c-2: refused"] },
        },
      })}
    />
  ),
};
