import type { BatchObservableResult, Meter, ObservableGauge } from "@opentelemetry/api";
import type { SyncMetrics } from "../../engine/queries/metrics.js";

const GAUGES = {
  queue: { name: "lead_sync.queue.jobs", unit: "{job}", description: "Jobs that wait or run now" },
  success: { name: "lead_sync.sync.success_ratio", unit: "1", description: "Syncs of the last hour that ended well" },
  conflict: { name: "lead_sync.sync.conflict_ratio", unit: "1", description: "Syncs of the last hour with a conflict" },
  latency: {
    name: "lead_sync.sync.latency",
    unit: "s",
    description: "From a change until both sides have it, over the last hour, by quantile",
  },
  lag: { name: "lead_sync.sync.lag", unit: "s", description: "How far one side is behind the other" },
  consistency: {
    name: "lead_sync.consistency_ratio",
    unit: "1",
    description: "Leads that were in step at the last audit",
  },
} as const;

export type Gauges = Record<keyof typeof GAUGES, ObservableGauge>;

export function createGauges(meter: Meter): Gauges {
  const create = (key: keyof typeof GAUGES): ObservableGauge => {
    const { name, ...options } = GAUGES[key];
    return meter.createObservableGauge(name, options);
  };
  return {
    queue: create("queue"),
    success: create("success"),
    conflict: create("conflict"),
    latency: create("latency"),
    lag: create("lag"),
    consistency: create("consistency"),
  };
}

/** What is not known is not observed. */
export function observe(result: BatchObservableResult, gauges: Gauges, metrics: SyncMetrics): void {
  const { latencyPercentiles: latency, bidirectionalSyncLag: lag, consistency } = metrics;
  result.observe(gauges.queue, metrics.pendingQueue);
  result.observe(gauges.success, metrics.syncSuccessRate);
  result.observe(gauges.conflict, metrics.conflictRate);
  if (lag !== null) result.observe(gauges.lag, lag / 1000);
  if (consistency !== null) result.observe(gauges.consistency, consistency);
  if (latency === null) return;
  for (const [quantile, ms] of Object.entries({ "0.5": latency.p50, "0.95": latency.p95, "0.99": latency.p99 })) {
    result.observe(gauges.latency, ms / 1000, { "lead_sync.quantile": quantile });
  }
}
