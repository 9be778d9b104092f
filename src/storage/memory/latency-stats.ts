import type { LatencyStats } from "../../ports/storage.js";

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** What a set of latencies says; null where there are none. */
export function latencyStats(latencies: readonly number[]): LatencyStats | null {
  const sorted = latencies.toSorted((a, b) => a - b);
  const maxMs = sorted.at(-1);
  if (maxMs === undefined) return null;
  const percentile = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? maxMs;
  return {
    count: sorted.length,
    avgMs: mean(sorted),
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
    maxMs,
  };
}
