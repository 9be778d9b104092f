export const metricMessages = {
  title: "Sync health",
  successRate: "Success rate",
  latency: "Latency",
  conflictRate: "Conflict rate",
  failedSyncs: "Failed syncs",
  pendingQueue: "Pending queue",
  lag: "Lag between sides",
  apiErrors: "API errors",
  consistency: "In step at the last audit",
  /** How many syncs the rates are of. */
  ofSyncs: (count: string, n: number): string => (n === 1 ? `of ${count} sync` : `of ${count} syncs`),
  noSyncs: "no sync ended",
  slowest: (p95: string): string => `95 % within ${p95}`,
  span: (from: string, to: string): string => `${from} to ${to}`,
  warning: "High",
  critical: "Critical",
  /** Where little is enough to worry, e.g. a success rate. */
  low: "Low",
  nothingMeasured: "Nothing was measured in this time.",
  /** A chart in one sentence. */
  summary: (chart: {
    label: string;
    last: string;
    min: string;
    max: string;
    from: string;
    to: string;
    gaps: number;
  }): string =>
    `${chart.label} from ${chart.from} to ${chart.to}: between ${chart.min} and ${chart.max}, last ${chart.last}${chart.gaps ? `; nothing measured in ${chart.gaps === 1 ? "one span" : `${chart.gaps} spans`} between` : ""}.`,
  lowest: "Lowest",
  highest: "Highest",
  last: "Last",
  table: "Numbers",
  time: "Time",
  count: "Measured",
};
