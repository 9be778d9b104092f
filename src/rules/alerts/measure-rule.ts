import type { ResolvedAlertRule } from "./resolve-rules.js";

/** The values rules look at: those seed 000 calls `SyncMetrics`. */
export interface RuleValues {
  syncFailureRate: number;
  avgSyncLatency: number | null;
  apiErrorCount: number;
  conflictRate: number;
  bidirectionalSyncLag: number | null;
  totalOperations: number;
}

/** What was measured for one rule. */
export interface Measurement {
  /** In the unit of the threshold; null where nothing is known. */
  value: number | null;
  /** Whether it is made of enough to begin an alert. */
  isEnough: boolean;
}

/** What a rule finds in the values of its window. */
export function measureRule(rule: ResolvedAlertRule, values: RuleValues): Measurement {
  const ofSyncs = (value: number | null): Measurement => ({
    value,
    isEnough: values.totalOperations >= rule.minSample,
  });
  switch (rule.metric) {
    case "syncFailureRate":
      return ofSyncs(values.syncFailureRate);
    case "conflictRate":
      return ofSyncs(values.conflictRate);
    case "syncLatency":
      return ofSyncs(values.avgSyncLatency);
    case "apiErrors":
      return { value: values.apiErrorCount, isEnough: true };
    case "bidirectionalSyncLag":
      return { value: values.bidirectionalSyncLag, isEnough: true };
  }
}
