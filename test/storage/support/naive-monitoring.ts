import type { Alert } from "../../../src/domain/alert.js";
import { parseInput, SyncError } from "../../../src/domain/errors.js";
import type { Integration } from "../../../src/domain/integration.js";
import type { MetricSample } from "../../../src/domain/metric-sample.js";
import type { SyncLogEntry } from "../../../src/domain/sync-log.js";
import type { MetricPoint, Repositories, SyncLogRepository } from "../../../src/ports/storage.js";
import { logStatsSchema } from "../../../src/storage/inputs.js";
import { alertSaveSchema, atSchema, metricSeriesSchema, restSchema } from "../../../src/storage/monitoring-inputs.js";
import { allows, byText, copy, ms } from "./naive-rows.js";

/** Integrations in the plainest way. Rows are taken on trust. */
export const integrationsOf = (state: { integrations: Integration[] }): Repositories["integrations"] => {
  const find = (propertyId: string) => state.integrations.find((row) => row.propertyId === propertyId);
  const known = (propertyId: string): Integration => {
    const row = find(propertyId);
    if (!row) throw new SyncError("NOT_FOUND", "no such row");
    return row;
  };
  const isPaused = (row: Integration) => row.syncStatus === "paused";
  return {
    get: async (propertyId) => copy(find(propertyId)),
    list: async () => copy(state.integrations),
    put: async (row) => {
      state.integrations = [...state.integrations.filter(({ propertyId }) => propertyId !== row.propertyId), copy(row)];
    },
    update: async (propertyId, patch) => {
      Object.assign(known(propertyId), copy(patch));
    },
    countFailure: async (propertyId, at) => {
      const { at: lastSyncAt } = parseInput(atSchema, { at }, "failure");
      const row = known(propertyId);
      return Object.assign(row, { errorCount: row.errorCount + 1, lastSyncAt }).errorCount;
    },
    suspend: async (propertyId, rest) => {
      const { retryAt, status } = parseInput(restSchema, rest, "rest");
      const row = known(propertyId);
      if (row.retryAt === null || ms(row.retryAt) < ms(retryAt)) row.retryAt = retryAt;
      if (!isPaused(row)) row.syncStatus = status;
    },
    recover: async (propertyId, at) => {
      parseInput(atSchema, { at }, "recovery");
      const row = known(propertyId);
      Object.assign(row, { errorCount: 0, retryAt: null, lastSyncAt: at, lastSuccessfulSyncAt: at });
      if (!isPaused(row)) row.syncStatus = "active";
    },
  };
};

/** How many of the values are at or below each of them, until that is enough. */
const percentile = (values: readonly number[], percent: number): number =>
  Math.min(...values.filter((one) => values.filter((other) => other <= one).length * 100 >= percent * values.length));

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

/** Sums of log rows. */
export function statsOf(
  log: readonly SyncLogEntry[],
  query: Parameters<SyncLogRepository["stats"]>[0],
): Awaited<ReturnType<SyncLogRepository["stats"]>> {
  const { from, to, propertyId, directions } = parseInput(logStatsSchema, query, "query");
  const rows = log.filter(
    (row) =>
      allows(propertyId, row.propertyId) &&
      allows(directions, row.syncDirection) &&
      ms(row.createdAt) >= ms(from) &&
      ms(row.createdAt) < ms(to),
  );
  const counts = { pending: 0, success: 0, failed: 0, conflict: 0, retry: 0 };
  for (const row of rows) counts[row.syncStatus] += 1;
  const times = rows.flatMap(({ processingTimeMs }) => processingTimeMs ?? []);
  const arrived = rows.filter(({ syncStatus }) => syncStatus === "success" || syncStatus === "conflict");
  const latencies = arrived.flatMap(({ latencyMs }) => latencyMs ?? []);
  return {
    counts,
    avgProcessingMs: times.length ? mean(times) : null,
    latency: latencies.length
      ? {
          count: latencies.length,
          avgMs: mean(latencies),
          p50Ms: percentile(latencies, 50),
          p95Ms: percentile(latencies, 95),
          p99Ms: percentile(latencies, 99),
          maxMs: Math.max(...latencies),
        }
      : null,
  };
}

/** How alert rules stand. */
export const alertsOf = (state: { alerts: Alert[] }): Repositories["alerts"] => {
  const find = (rule: string, propertyId: string | null) =>
    state.alerts.find((row) => row.rule === rule && row.propertyId === propertyId);
  return {
    get: async (rule, propertyId) => copy(find(rule, propertyId)),
    list: async () =>
      copy(state.alerts).sort((a, b) => byText(a.rule, b.rule) || byText(a.propertyId ?? "", b.propertyId ?? "")),
    save: async (alert, expectedVersion) => {
      parseInput(alertSaveSchema, { alert, expectedVersion }, "alert");
      const stored = find(alert.rule, alert.propertyId);
      if ((stored?.version ?? null) !== expectedVersion) return false;
      state.alerts = [...state.alerts.filter((row) => row !== stored), copy(alert)];
      return true;
    },
  };
};

/** Measured values. */
export const metricsOf = (state: { samples: MetricSample[] }): Repositories["metrics"] => {
  const list: Repositories["metrics"]["list"] = async ({ name, from, to, propertyId }) =>
    copy(state.samples)
      .filter((one) => one.name === name && allows(propertyId, one.propertyId))
      .filter((one) => ms(one.at) >= ms(from) && ms(one.at) < ms(to))
      .sort((a, b) => ms(a.at) - ms(b.at));
  return {
    list,
    append: async (samples) => {
      state.samples.push(...copy(samples));
    },
    series: async (query) => {
      const { names, from, to, stepMs, propertyId } = parseInput(metricSeriesSchema, query, "query");
      const points: MetricPoint[] = [];
      for (let start = ms(from); start < ms(to); start += stepMs) {
        const [at, end] = [start, Math.min(start + stepMs, ms(to))].map((instant) => new Date(instant).toISOString());
        for (const name of names.toSorted(byText)) {
          const span = { name, from: at ?? from, to: end ?? to, ...(propertyId !== undefined && { propertyId }) };
          const values = (await list(span)).map(({ value }) => value);
          if (values.length > 0) points.push(pointOf(name, span.from, values));
        }
      }
      return points;
    },
  };
};

const pointOf = (name: string, at: string, values: readonly number[]): MetricPoint => ({
  name,
  at,
  count: values.length,
  sum: values.reduce((a, b) => a + b),
  min: Math.min(...values),
  max: Math.max(...values),
  last: values.at(-1) ?? Number.NaN,
});
