import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { EngineContext } from "../context.js";

/** How the sync is doing (seed 003, `SyncMetrics`). */
export interface SyncMetrics {
  /** Syncs that ended well, of those that ended in the window: 0 to 1; 1 where there were none. */
  syncSuccessRate: number;
  /** Mean time of one sync in milliseconds; null where none is known. */
  avgSyncLatency: number | null;
  /** Syncs that met a conflict, 0 to 1. */
  conflictRate: number;
  failedSyncs: number;
  /** Jobs that wait or run now. */
  pendingQueue: number;
  /** The window, ISO 8601. */
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
export async function syncMetrics({ storage, runtime }: EngineContext, query: MetricsQuery): Promise<SyncMetrics> {
  const { propertyId, windowMs } = parseInput(querySchema, query, "MetricsQuery");
  const of = propertyId === undefined ? {} : { propertyId };
  const now = runtime.now();
  const from = iso(now - windowMs);
  const [{ counts, avgProcessingMs }, jobs] = await Promise.all([
    // What was logged in this very millisecond belongs to the window too.
    storage.log.stats({ ...of, from, to: iso(now + 1) }),
    storage.queue.counts(of),
  ]);
  // The others are syncs that will be tried again.
  const ended = counts.success + counts.failed + counts.conflict;
  return {
    syncSuccessRate: ended === 0 ? 1 : counts.success / ended,
    avgSyncLatency: avgProcessingMs,
    conflictRate: ended === 0 ? 0 : counts.conflict / ended,
    failedSyncs: counts.failed,
    pendingQueue: jobs.pending + jobs.processing,
    from,
    to: iso(now),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
