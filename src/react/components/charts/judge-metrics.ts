import type { SyncMetrics } from "../../../browser/index.js";

/** A number is `warning` and `critical` where it is greater than these. */
export interface MetricThreshold {
  warning: number;
  critical: number;
}

/**
 * Where numbers begin to worry, by the names of the seeds' alert rules. Rates from 0 to 1, times in milliseconds, the others
 * counts. The success rate is judged by `syncFailureRate`.
 *
 * Defaults: `critical` where the rules of seed 001 fire (`syncFailureRate` 0.05, `syncLatency` 30,000, `conflictRate` 0.1,
 * `apiErrors` 10, `bidirectionalSyncLag` 60,000), `warning` at half of it. Without a rule in the seeds: `failedSyncs` warns
 * of any and is never critical, `pendingQueue` is not judged.
 */
export type MetricThresholds = Partial<
  Record<
    | "syncFailureRate"
    | "syncLatency"
    | "conflictRate"
    | "apiErrors"
    | "bidirectionalSyncLag"
    | "failedSyncs"
    | "pendingQueue",
    MetricThreshold
  >
>;

export type MetricState = "ok" | "warning" | "critical";

type MetricName =
  | "successRate"
  | "latency"
  | "conflictRate"
  | "failedSyncs"
  | "pendingQueue"
  | "lag"
  | "apiErrors"
  | "consistency";

/** One number of the widget. */
export interface JudgedMetric {
  name: MetricName;
  unit: "percent" | "duration" | "number";
  /** Null where nobody knows. */
  value: number | null;
  /** Undefined where it is not judged. */
  state: MetricState | undefined;
}

/** Rates of fewer syncs are not judged, so that one failure of one is no rate: as the alert rules have it. */
const MIN_SAMPLE = 20;

const upTo = (critical: number): MetricThreshold => ({ warning: critical / 2, critical });

const DEFAULTS: MetricThresholds = {
  syncFailureRate: upTo(0.05),
  syncLatency: upTo(30_000),
  conflictRate: upTo(0.1),
  apiErrors: upTo(10),
  bidirectionalSyncLag: upTo(60_000),
  failedSyncs: { warning: 0, critical: Number.POSITIVE_INFINITY },
};

const known = (value: number | null | undefined): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** The numbers to show, in their order, each with what is to be thought of it. */
export function judgeMetrics(metrics: SyncMetrics, thresholds?: MetricThresholds): JudgedMetric[] {
  const { totalOperations: total, apiErrorCount, bidirectionalSyncLag, consistency } = metrics;
  // What a store holds before it has loaded any: zeros that nobody measured.
  const isMeasured = total !== 0 || metrics.to !== undefined;

  const judged = (
    name: MetricName,
    unit: JudgedMetric["unit"],
    given: number | null | undefined,
    rule?: keyof MetricThresholds,
    judge: (value: number) => number | null = (value) => value,
  ): JudgedMetric => {
    const value = isMeasured ? known(given) : null;
    const measure = value === null ? null : judge(value);
    const threshold = rule && (thresholds?.[rule] ?? DEFAULTS[rule]);
    if (measure === null || !threshold) return { name, unit, value, state: undefined };
    const { warning, critical } = threshold;
    return { name, unit, value, state: measure > critical ? "critical" : measure > warning ? "warning" : "ok" };
  };
  const ofEnough = (measure: number): number | null => (total !== undefined && total < MIN_SAMPLE ? null : measure);
  const rate = (value: number): number | null => (total === 0 ? null : value);

  return [
    judged("successRate", "percent", rate(metrics.syncSuccessRate), "syncFailureRate", (value) =>
      // Without what binary fractions add: 1 - 0.95 is above 0.05.
      ofEnough(Math.round((1 - value) * 1e9) / 1e9),
    ),
    judged("latency", "duration", metrics.avgSyncLatency, "syncLatency"),
    judged("conflictRate", "percent", rate(metrics.conflictRate), "conflictRate", ofEnough),
    judged("failedSyncs", "number", metrics.failedSyncs, "failedSyncs"),
    judged("pendingQueue", "number", metrics.pendingQueue, "pendingQueue"),
    ...(bidirectionalSyncLag === undefined
      ? []
      : [judged("lag", "duration", bidirectionalSyncLag, "bidirectionalSyncLag")]),
    ...(apiErrorCount === undefined ? [] : [judged("apiErrors", "number", apiErrorCount, "apiErrors")]),
    ...(consistency === undefined ? [] : [judged("consistency", "percent", consistency)]),
  ];
}
