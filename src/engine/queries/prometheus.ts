import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import { DURATION_BOUNDS_MS } from "../../rules/metrics/duration-buckets.js";
import type { LabelledCells, Labels } from "../../rules/metrics/labelled-cells.js";
import { type MetricFamily, prometheusText } from "../../rules/metrics/prometheus-text.js";
import type { EngineContext } from "../context.js";
import type { ProcessCounters } from "../metrics/process-counters.js";
import { type SyncMetrics, syncMetrics } from "./metrics.js";

/** Which leads, and how far back the gauges look. */
export interface PrometheusQuery {
  propertyId?: string;
}

/** What the gauges are over. */
const WINDOW_MS = 5 * 60_000;
const WINDOW = "in the last 5 minutes";

const querySchema = z.strictObject({ propertyId: propertyIdSchema.optional() });

/**
 * The state of things as Prometheus reads it. Gauges come from the store, so all processes say the same; counters and histograms
 * are those of this process, since it began, as Prometheus expects them. @throws ValidationError; StorageError
 */
export async function prometheus(
  ctx: EngineContext,
  counters: ProcessCounters,
  query: PrometheusQuery,
): Promise<string> {
  const { propertyId } = parseInput(querySchema, query, "PrometheusQuery");
  const of = propertyId === undefined ? {} : { propertyId };
  const [metrics, jobs] = await Promise.all([
    syncMetrics(ctx, { ...of, windowMs: WINDOW_MS }),
    ctx.storage.queue.counts(of),
  ]);
  const labels = propertyId === undefined ? {} : { property: propertyId };
  const queue = Object.entries(jobs).map(([status, value]) => ({ labels: { ...labels, status }, value }));
  return prometheusText([
    ...gauges(metrics, labels),
    { name: "lead_sync_queue_jobs", type: "gauge", help: "Jobs in the queue now.", series: queue },
    ...counted(counters, propertyId),
  ]);
}

function gauges(metrics: SyncMetrics, labels: Labels): MetricFamily[] {
  const { latencyPercentiles: times } = metrics;
  const gauge = (name: string, help: string, ...values: (number | null)[]): MetricFamily => ({
    name: `lead_sync_${name}`,
    type: "gauge",
    help,
    series: values.flatMap((value) => (value === null ? [] : [{ labels, value }])),
  });
  const operations = [
    { status: "success", value: metrics.successfulOperations },
    { status: "failed", value: metrics.failedOperations },
    { status: "conflict", value: metrics.totalOperations - metrics.successfulOperations - metrics.failedOperations },
  ];
  const quantiles = times ? { "0.5": times.p50, "0.95": times.p95, "0.99": times.p99 } : {};
  return [
    gauge("success_ratio", `Syncs that ended well, of those that ended ${WINDOW}, 0 to 1.`, metrics.syncSuccessRate),
    gauge("failure_ratio", `Syncs that failed, of those that ended ${WINDOW}, 0 to 1.`, metrics.syncFailureRate),
    gauge("conflict_ratio", `Syncs that left a conflict, of those that ended ${WINDOW}, 0 to 1.`, metrics.conflictRate),
    {
      ...gauge("recent_operations", `Syncs that ended ${WINDOW}.`),
      type: "gauge",
      series: operations.map(({ status, value }) => ({ labels: { ...labels, status }, value })),
    },
    gauge("mean_latency_seconds", `From change to both sides having it, ${WINDOW}.`, seconds(metrics.avgSyncLatency)),
    {
      ...gauge("latency_seconds", `From change to both sides having it, ${WINDOW}: so many took no longer.`),
      type: "gauge",
      series: Object.entries(quantiles).map(([quantile, ms]) => ({
        labels: { ...labels, quantile },
        value: ms / 1000,
      })),
    },
    gauge("lag_seconds", "How far one side is behind the other.", seconds(metrics.bidirectionalSyncLag)),
    gauge("recent_api_errors", `Requests of all processes that failed ${WINDOW}.`, metrics.apiErrorCount),
    gauge("consistency_ratio", "Leads in step at the last audit, 0 to 1.", metrics.consistency),
  ];
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

function counted(counters: ProcessCounters, propertyId: string | undefined): MetricFamily[] {
  const total = (name: string, help: string, cells: LabelledCells<number>): MetricFamily => ({
    name: `lead_sync_${name}_total`,
    type: "counter",
    help: `${help} Of this process.`,
    series: seriesOf(cells, propertyId),
  });
  return [
    total(
      "api_requests",
      "Requests to remotes, by HTTP status, or by error code where there was none.",
      counters.requests,
    ),
    total("api_errors", "Requests to remotes that failed, by error code.", counters.requestErrors),
    {
      name: "lead_sync_api_request_duration_seconds",
      type: "histogram",
      help: "How long requests to remotes took. Of this process.",
      series: seriesOf(counters.durations, propertyId).map(({ labels, value: { counts, sumMs } }) => ({
        labels,
        counts,
        bounds: DURATION_BOUNDS_MS.map((bound) => bound / 1000),
        sum: sumMs / 1000,
      })),
    },
    total("leads", "Leads that were looked at, by what came of it.", counters.leads),
    total("conflicts", "Conflicts that were opened and resolved.", counters.conflicts),
    total("jobs", "Jobs that were worked on, by how that ended.", counters.jobs),
    {
      name: "lead_sync_circuit_open",
      type: "gauge",
      help: "1 while nothing is sent to a remote that keeps failing. Of this process.",
      series: seriesOf(counters.openCircuits, propertyId),
    },
  ];
}

/** Who asks about one property sees nothing of others, nor what belongs to none. */
const seriesOf = <Value>(cells: LabelledCells<Value>, propertyId: string | undefined) =>
  cells.list().filter(({ labels }) => propertyId === undefined || labels.property === propertyId);
