import type { MetricRepository } from "../../ports/storage.js";
import {
  API_DURATION_MS,
  API_ERRORS,
  API_REQUESTS,
  CONSISTENCY,
  REMOTE_DOWN_MS,
  storedName,
} from "../../rules/metrics/sample-names.js";
import type { LogSpan } from "./sync-stats.js";

/** What was measured of requests to remotes within a span. */
export async function measureRequests(
  metrics: MetricRepository,
  span: LogSpan,
): Promise<{ errors: number; avgMs: number | null }> {
  const points = await metrics.series({
    ...span,
    names: [API_REQUESTS, API_ERRORS, API_DURATION_MS],
    stepMs: lengthOf(span),
  });
  const sums = new Map(points.map(({ name, sum }) => [name, sum]));
  const requests = sums.get(API_REQUESTS) ?? 0;
  return {
    errors: sums.get(API_ERRORS) ?? 0,
    avgMs: requests === 0 ? null : (sums.get(API_DURATION_MS) ?? 0) / requests,
  };
}

/** What the last audit within a span has found. One of a single property says nothing about all together. */
export async function measureAudit(metrics: MetricRepository, span: LogSpan): Promise<number | null> {
  const name = storedName(CONSISTENCY, span.propertyId);
  const [point] = await metrics.series({ ...span, names: [name], stepMs: lengthOf(span) });
  return point?.last ?? null;
}

/** So long what a process said of a remote counts: one that is gone says nothing more. */
const DOWNTIME_COUNTS_MS = 5 * 60_000;

/** For how long a remote has been down, in milliseconds, by the latest word of any process; null where none is. */
export async function measureDowntime(metrics: MetricRepository, now: number): Promise<number | null> {
  const span = { from: new Date(now - DOWNTIME_COUNTS_MS).toISOString(), to: new Date(now + 1).toISOString() };
  const [point] = await metrics.series({ ...span, names: [REMOTE_DOWN_MS], stepMs: lengthOf(span) });
  return point?.last || null;
}

/** Milliseconds: what is measured in one step is one point. */
const lengthOf = ({ from, to }: LogSpan): number => Math.max(1, Date.parse(to) - Date.parse(from));
