import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { syncLogEntrySchema } from "../../../domain/sync-log.js";
import type { LatencyStats, SyncLogStats } from "../../../ports/storage.js";
import { countsOf } from "../../counts.js";
import type { Sql } from "../client/sql.js";
import type { Conditions } from "../rows/conditions.js";

const STATUSES = syncLogEntrySchema.shape.syncStatus.options;

/** Rows after which the change is where it was to go, or stands to be decided. */
const ARRIVED = "FILTER (WHERE t.sync_status IN ('success', 'conflict'))";

/** Sums of the rows `t` of a log that meet conditions, in one walk over them. */
export async function logStats(sql: Sql, log: string, where: Conditions): Promise<SyncLogStats> {
  const [row] = await sql.query<{ stats: string }>(
    `SELECT json_build_object(
  'counts', json_build_array(${STATUSES.map((status) => `count(*) FILTER (WHERE t.sync_status = '${status}')`).join(", ")}),
  'avgProcessingMs', avg(t.processing_time_ms),
  'count', count(t.latency_ms) ${ARRIVED},
  'avgMs', avg(t.latency_ms) ${ARRIVED},
  'maxMs', max(t.latency_ms) ${ARRIVED},
  'percentiles', percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY t.latency_ms) ${ARRIVED}
)::text AS stats FROM ${log} AS t WHERE ${where.text}`,
    where.parameters,
  );
  const stats = parseInput(statsSchema, JSON.parse(row?.stats ?? "{}"), "lead_sync_log");
  const counted = new Map(STATUSES.map((status, n) => [status, stats.counts[n] ?? 0]));
  return { counts: countsOf(STATUSES, counted), avgProcessingMs: stats.avgProcessingMs, latency: latencyOf(stats) };
}

const sumSchema = z.number().nullable();

/** As the statement writes them. A time somebody wrote by hand may be no number: neither is what is made of it. */
const statsSchema = z.object({
  /** In the order of {@link STATUSES}. */
  counts: z.array(z.int()),
  avgProcessingMs: sumSchema,
  count: z.int(),
  avgMs: sumSchema,
  maxMs: sumSchema,
  percentiles: z.tuple([z.number(), z.number(), z.number()]).nullable(),
});

function latencyOf({ count, avgMs, maxMs, percentiles }: z.output<typeof statsSchema>): LatencyStats | null {
  if (avgMs === null || maxMs === null || percentiles === null) return null;
  const [p50Ms, p95Ms, p99Ms] = percentiles;
  return { count, avgMs, p50Ms, p95Ms, p99Ms, maxMs };
}
