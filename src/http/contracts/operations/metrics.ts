import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import type { SyncMetrics } from "../../../engine/queries/metrics.js";
import type { MetricPoint } from "../../../ports/storage.js";
import { bodyOf } from "./naming.js";

const rate = z.number().min(0).max(1);
const milliseconds = z.number().nonnegative().nullable();

const percentilesSchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });

/** How the sync is doing (seeds 000 and 003, `SyncMetrics`): what the alert rules look at, and what the widget shows. */
export const metricsSchema = z.object({
  /** Of those that ended, 0 to 1. */
  sync_success_rate: rate,
  sync_failure_rate: rate,
  /** Milliseconds from a change to both sides having it; null where none is known. */
  avg_sync_latency: milliseconds,
  latency_percentiles: percentilesSchema.nullable(),
  /** Of those that ended, 0 to 1. */
  conflict_rate: rate,
  /** Requests to ResMan and Airtable that failed. */
  api_error_count: z.int(),
  /** Milliseconds of a request; null where none was counted. */
  avg_api_response_ms: milliseconds,
  /** Milliseconds one side is behind the other; null where nothing was synced and nothing waits. */
  bidirectional_sync_lag: milliseconds,
  /** Syncs that ended. */
  total_operations: z.int(),
  successful_operations: z.int(),
  failed_operations: z.int(),
  /** The same as `failed_operations`, by the widget's name. */
  failed_syncs: z.int(),
  /** Jobs that wait or run now. */
  pending_queue: z.int(),
  /** Share of leads in step at the last audit, 0 to 1; null where there was none within 90 days. */
  consistency: rate.nullable(),
  /** The span of time it is about. */
  from: instantSchema,
  to: instantSchema,
});

export const metricsBody = (metrics: SyncMetrics): z.output<typeof metricsSchema> => bodyOf(metricsSchema, metrics);

/** What was measured of one name within one span of time. */
const metricPointSchema = z.object({
  name: z.string(),
  /** Where the span begins. */
  at: instantSchema,
  /** Samples within the span. */
  count: z.int(),
  /** Of their values: of counts, what there was; of values of one instant, divided by `count` their mean. */
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  /** The value of the latest. */
  last: z.number(),
});

/** Measured values over time; spans in which nothing was measured are left out. */
export const metricsHistorySchema = z.object({
  points: z.array(metricPointSchema),
  from: instantSchema,
  to: instantSchema,
  step_minutes: z.int(),
});

export const metricPointBody = (point: MetricPoint): z.output<typeof metricPointSchema> =>
  bodyOf(metricPointSchema, point);
