import * as z from "zod";
import { type MetricSample, metricSampleSchema } from "../../domain/metric-sample.js";
import { GAUGES, type Gauge, storedName } from "../../rules/metrics/sample-names.js";

const value = z.number();

/** The part of `SyncMetrics` seed 000 names. */
export const trackedMetricsSchema = z.object({
  syncFailureRate: value.min(0).max(1),
  avgSyncLatency: value.nonnegative().nullable(),
  apiErrorCount: value.nonnegative(),
  conflictRate: value.min(0).max(1),
  bidirectionalSyncLag: value.nonnegative().nullable(),
  totalOperations: value.nonnegative(),
  successfulOperations: value.nonnegative(),
  failedOperations: value.nonnegative(),
});

/** Values of one instant as they are stored; what is not known is left out. */
export const gaugeSamples = (
  metrics: Readonly<Partial<Record<Gauge, number | null>>>,
  propertyId: string | null,
  at: string,
): MetricSample[] =>
  GAUGES.flatMap((name) => {
    const measured = metrics[name] ?? null;
    if (measured === null) return [];
    return [metricSampleSchema.parse({ name: storedName(name, propertyId), value: measured, propertyId, at })];
  });
