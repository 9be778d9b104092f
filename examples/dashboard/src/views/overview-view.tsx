import type { MetricPoint } from "@domiq/lead-sync/browser";
import { SyncMetricsChart, SyncMetricsWidget, useMetricsHistory, useSyncMetrics } from "@domiq/lead-sync/react";
import { type ComponentProps, type ReactElement, useEffect } from "react";

type ChartProps = ComponentProps<typeof SyncMetricsChart>;

const CHARTS: readonly (Pick<ChartProps, "label" | "value" | "unit"> & { name: string })[] = [
  { name: "apiRequests", label: "Requests to ResMan", value: "sum" },
  { name: "syncFailureRate", label: "Syncs that failed", value: "last", unit: "percent" },
  { name: "avgSyncLatency", label: "From a change to both sides", value: "last", unit: "duration" },
  { name: "pendingQueue", label: "Jobs that wait", value: "last" },
];
const QUERY = { names: CHARTS.map(({ name }) => name), stepMinutes: 1 };
const NO_POINTS: readonly MetricPoint[] = [];
const REFRESH_MS = 15_000;

/** How the sync is doing: in numbers, and over time. */
export function OverviewView(): ReactElement {
  const { metrics, loading, error, refresh } = useSyncMetrics();
  const history = useMetricsHistory(QUERY);
  const { refresh: refreshHistory } = history;
  useEffect(() => {
    const timer = setInterval(() => void refreshHistory(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [refreshHistory]);
  return (
    <>
      <SyncMetricsWidget
        metrics={metrics}
        loading={loading}
        error={error}
        onRefresh={() => void Promise.all([refresh(), refreshHistory()])}
      />
      <h2>Over time</h2>
      {history.error && <p role="alert">{history.error.message}</p>}
      <div className="charts">
        {CHARTS.map(({ name, ...chart }) => (
          <SyncMetricsChart
            key={name}
            {...chart}
            points={history.data?.points.filter((point) => point.name === name) ?? NO_POINTS}
            loading={history.loading}
          />
        ))}
      </div>
    </>
  );
}
