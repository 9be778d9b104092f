import { parseInput } from "../../domain/errors.js";
import type { ArchiveCounts, StorageAdapter } from "../../ports/storage.js";
import { archiveSchema } from "../inputs.js";
import type { Sql, SqlDatabase } from "./client/sql.js";
import { purgeEvents } from "./feed/purge-events.js";
import type { SchemaNames } from "./schema/index.js";

/** What `archive` of an adapter takes. */
export type ArchiveOptions = Parameters<NonNullable<StorageAdapter["archive"]>>[0];

/** What is moved, by the function of the schema (seed 002) that moves a batch of it. */
const FUNCTIONS = {
  log: "archive_old_sync_logs",
  conflicts: "archive_resolved_conflicts",
  queue: "cleanup_old_queue_items",
} as const;

/**
 * Moves what ended long ago to the archive tables, each batch a transaction of its own, and removes what nobody needs any
 * more: old events of the feed, old receipts and measured values, and locks whose holders died. An aborted signal ends it between two batches; what was moved until then is counted.
 */
export async function archiveRows(
  sql: SqlDatabase,
  names: SchemaNames,
  { signal, ...options }: NonNullable<ArchiveOptions>,
): Promise<ArchiveCounts> {
  const wanted = parseInput(archiveSchema, options, "archive options");
  const at = wanted.at ?? null;
  const { batchSize } = wanted;
  const repeat = async (batch: () => Promise<number>): Promise<number> => {
    let total = 0;
    for (;;) {
      if (signal?.aborted) return total;
      const count = await batch();
      total += count;
      if (count < batchSize) return total;
    }
  };
  const move = (name: string, days: number): Promise<number> =>
    repeat(async () => {
      const [row] = await sql.query<{ moved: number }>(
        `SELECT ${names.ours}.${name}(
  $1::double precision * interval '1 day', $2::integer, coalesce($3::timestamptz, now())
) AS moved`,
        [`${days}`, `${batchSize}`, at],
      );
      return row?.moved ?? 0;
    });
  const counts = {
    log: await move(FUNCTIONS.log, wanted.logDays),
    conflicts: await move(FUNCTIONS.conflicts, wanted.conflictDays),
    queue: await move(FUNCTIONS.queue, wanted.queueDays),
    feed: await repeat(() => purgeEvents(sql, names, { at, days: wanted.feedDays, batchSize })),
    receipts: await repeat(() => removeReceipts(sql, names, { at, days: wanted.receiptDays, batchSize })),
    metrics: await repeat(() => removeMetrics(sql, names, { at, days: wanted.metricDays, batchSize })),
  };
  if (!signal?.aborted) await removeDeadLocks(sql, names, at);
  return counts;
}

/** A batch of what is old enough to be removed. */
interface Removal {
  /** An instant; null: now. */
  at: string | null;
  days: number;
  batchSize: number;
}

async function removeReceipts(sql: Sql, { ours }: SchemaNames, { at, days, batchSize }: Removal): Promise<number> {
  const [gone] = await sql.query<{ count: number }>(
    `WITH old AS (
  SELECT source, id FROM ${ours}.lead_sync_receipt
  WHERE received_at < coalesce($1::timestamptz, now()) - $2::double precision * interval '1 day'
  ORDER BY received_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM ${ours}.lead_sync_receipt AS r USING old WHERE r.source = old.source AND r.id = old.id RETURNING 1
)
SELECT count(*)::integer AS count FROM gone`,
    [at, `${days}`, `${batchSize}`],
  );
  return gone?.count ?? 0;
}

async function removeMetrics(sql: Sql, { ours }: SchemaNames, { at, days, batchSize }: Removal): Promise<number> {
  const [gone] = await sql.query<{ count: number }>(
    `WITH old AS (
  SELECT id FROM ${ours}.lead_sync_metric
  WHERE at < coalesce($1::timestamptz, now()) - $2::double precision * interval '1 day'
  ORDER BY at LIMIT $3::bigint FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM ${ours}.lead_sync_metric AS m USING old WHERE m.id = old.id RETURNING 1
)
SELECT count(*)::integer AS count FROM gone`,
    [at, `${days}`, `${batchSize}`],
  );
  return gone?.count ?? 0;
}

/** A day after their lease ran out nobody renews them any more. */
const removeDeadLocks = (sql: Sql, { ours }: SchemaNames, at: string | null) =>
  sql.query(
    `WITH dead AS (
  SELECT name FROM ${ours}.lead_sync_lock WHERE lease_until < coalesce($1::timestamptz, now()) - interval '1 day'
  ORDER BY name FOR UPDATE SKIP LOCKED
)
DELETE FROM ${ours}.lead_sync_lock AS l USING dead WHERE l.name = dead.name`,
    [at],
  );
