export const ALERT_METRICS = [
  "syncFailureRate",
  "syncLatency",
  "apiErrors",
  "conflictRate",
  "bidirectionalSyncLag",
] as const;

/** What a rule measures: a number of the seeds' `SyncMetrics`, over the rule's own window. */
export type AlertMetric = (typeof ALERT_METRICS)[number];

/** When an alert begins, and whom it is for (seeds 000 and 001). */
export interface AlertRule {
  /**
   * Fires when what is measured is greater than this; over when it no longer is. Rates from 0 to 1, times in milliseconds,
   * errors as a count.
   */
  threshold: number;
  /** How far back is measured: a whole number and `s`, `m`, `h` or `d`, e.g. `5m`. At most 90 days. */
  window: string;
  /** Name of the notifier that is told: `email_team`, `slack_alert`, `pagerduty`, or one of your own. */
  action: string;
  /** What is measured. Default: the metric the rule is named after; needed for a rule with another name. */
  metric?: AlertMetric;
  /**
   * Fewer syncs than this that ended in the window begin no alert, so that one failure of one is no rate. One that has begun
   * goes on while its threshold is passed, however few they are. Not for `apiErrors` and `bidirectionalSyncLag`, which say
   * something where nothing was synced. Default 20 for rates, 1 for mean times.
   */
  minSample?: number;
  /** Milliseconds after which it is told again while it goes on; 0 never. Default 4 hours. */
  renotifyMs?: number;
  /** Over this property only. Default: all together, and each whose values are handed to `trackSyncMetrics`. */
  propertyId?: string;
}

/** The five rules of the seeds, and any of your own. */
export interface AlertingRules {
  syncFailureRate: AlertRule;
  syncLatency: AlertRule;
  apiErrors: AlertRule;
  conflictRate: AlertRule;
  bidirectionalSyncLag: AlertRule;
  [rule: string]: AlertRule;
}

/** The rules of seed 001. */
export const defaultAlertingRules: AlertingRules = {
  syncFailureRate: { threshold: 0.05, window: "5m", action: "email_team" },
  syncLatency: { threshold: 30_000, window: "1m", action: "slack_alert" },
  apiErrors: { threshold: 10, window: "1m", action: "pagerduty" },
  conflictRate: { threshold: 0.1, window: "10m", action: "slack_alert" },
  bidirectionalSyncLag: { threshold: 60_000, window: "5m", action: "email_team" },
};
