import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { SyncLogStats } from "../../ports/storage.js";
import type { EngineContext } from "../context.js";
import { measureAudit, measureDowntime, measureRequests } from "./measured.js";
import { type LogSpan, statsByDirection } from "./sync-stats.js";

/**
 * How the sync is doing: what seed 000 (for alerts) and seed 003 (for the widget) call `SyncMetrics`, in one. All of it comes
 * from the store, so every process sees the same. A sync is a row of the log; it has ended when its row says `success`,
 * `conflict` or `failed`. One that is tried again (`retry`) or waits (`pending`) has not.
 */
export interface SyncMetrics {
  /** `success` rows, of those that ended in the window: 0 to 1; 1 where there were none. */
  syncSuccessRate: number;
  /** `failed` rows, of those that ended: 0 to 1; 0 where there were none. */
  syncFailureRate: number;
  /**
   * Mean milliseconds from the moment a change could be known (its job or notice was stored, ResMan modified the prospect, or the
   * call came) to both sides having it; null where none is known.
   */
  avgSyncLatency: number | null;
  /** Of the same: half, 95 and 99 of a hundred took no longer. */
  latencyPercentiles: { p50: number; p95: number; p99: number } | null;
  /** `conflict` rows, of those that ended: 0 to 1; 0 where there were none. */
  conflictRate: number;
  /** Requests to remotes that failed, each that was tried again included; counted where a `LeadSyncMonitor` runs. */
  apiErrorCount: number;
  /** Mean milliseconds of a request; null where none was counted. */
  avgApiResponseMs: number | null;
  /**
   * How far one side is behind the other, in milliseconds: the mean latency of the slower direction, the age of the oldest
   * change that is late and still waits, or the time a remote has been down, whichever is more; null where nothing was synced,
   * nothing waits and nothing is down. What moved both ways counts for both directions. That a remote is down is known where a
   * `LeadSyncMonitor` runs beside the engine that found it, and said of all properties together only.
   */
  bidirectionalSyncLag: number | null;
  /** Syncs that ended in the window: well, in a conflict, or not at all. */
  totalOperations: number;
  successfulOperations: number;
  failedOperations: number;
  /** The same as `failedOperations`, by the widget's name. */
  failedSyncs: number;
  /** Jobs that wait or run now. */
  pendingQueue: number;
  /**
   * Share of leads in step at the last audit (`engine.verify`) of this property, or else of all together, 0 to 1; null where
   * there was none within 90 days.
   */
  consistency: number | null;
  /** The window, ISO 8601. Both ends belong to it. */
  from: string;
  to: string;
}

/** Which leads, and how far back. */
export interface MetricsQuery {
  propertyId?: string;
  /** Milliseconds back from now, up to 90 days. Default one hour. */
  windowMs?: number;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

const querySchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  windowMs: z
    .number()
    .positive()
    .max(90 * DAY_MS)
    .default(HOUR_MS),
});

/** @throws ValidationError */
export async function syncMetrics(ctx: EngineContext, query: MetricsQuery): Promise<SyncMetrics> {
  const { propertyId, windowMs } = parseInput(querySchema, query, "MetricsQuery");
  const { storage, runtime } = ctx;
  const of = propertyId === undefined ? {} : { propertyId };
  const now = runtime.now();
  const to = iso(now);
  // What was logged in this very millisecond belongs to the window too.
  const span: LogSpan = { ...of, from: iso(now - windowMs), to: iso(now + 1) };
  const [stats, requests, consistency, jobs, oldestLate, downMs] = await Promise.all([
    statsByDirection(storage.log, span),
    measureRequests(storage.metrics, span),
    measureAudit(storage.metrics, { ...of, from: iso(now - 90 * DAY_MS), to: iso(now + 1) }),
    storage.queue.counts(of),
    storage.queue.oldestLate({ ...of, at: to }),
    // Which remote a property has is not stored: what is down is said of all together.
    propertyId === undefined ? measureDowntime(storage.metrics, now) : null,
  ]);
  const { latency } = stats.all;
  const waitedMs = oldestLate === undefined ? null : Math.max(0, now - Date.parse(oldestLate));
  return {
    ...ratesOf(stats.all),
    avgSyncLatency: latency?.avgMs ?? null,
    latencyPercentiles: latency && { p50: latency.p50Ms, p95: latency.p95Ms, p99: latency.p99Ms },
    apiErrorCount: requests.errors,
    avgApiResponseMs: requests.avgMs,
    bidirectionalSyncLag: longest(stats.out.latency?.avgMs, stats.back.latency?.avgMs, waitedMs, downMs),
    pendingQueue: jobs.pending + jobs.processing,
    consistency,
    from: span.from,
    to,
  };
}

function ratesOf({ counts: { success, failed, conflict } }: SyncLogStats) {
  const ended = success + failed + conflict;
  return {
    syncSuccessRate: ended === 0 ? 1 : success / ended,
    syncFailureRate: ended === 0 ? 0 : failed / ended,
    conflictRate: ended === 0 ? 0 : conflict / ended,
    totalOperations: ended,
    successfulOperations: success,
    failedOperations: failed,
    failedSyncs: failed,
  };
}

/** The greatest of what is known; null where nothing is. */
export function longest(...times: (number | null | undefined)[]): number | null {
  const known = times.filter((time) => typeof time === "number");
  return known.length === 0 ? null : Math.max(...known);
}

const iso = (at: number): string => new Date(at).toISOString();
