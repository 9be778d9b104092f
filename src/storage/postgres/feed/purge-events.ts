import type { SqlDatabase } from "../client/sql.js";
import type { SchemaNames } from "../schema/index.js";
import { withNumberedEvents } from "./number-events.js";

/** Which events to forget. */
export interface EventPurge {
  /** An instant; null: now. */
  at: string | null;
  /** Events that were made so many days before it, or earlier. Default 0. */
  days?: number;
  /** At most so many, the oldest first. Default: all. */
  batchSize?: number;
}

/**
 * Forgets events and notes how far, so that a reader who has not come so far yet can tell; that is why they are numbered
 * first. Returns how many.
 */
export const purgeEvents = (
  database: Pick<SqlDatabase, "transaction">,
  names: SchemaNames,
  { at, days = 0, batchSize }: EventPurge,
): Promise<number> =>
  withNumberedEvents(database, names, async (sql) => {
    const [gone] = await sql.query<{ count: number }>(purgeText(names), [
      at,
      `${days}`,
      batchSize === undefined ? null : `${batchSize}`,
    ]);
    return gone?.count ?? 0;
  });

/** Events that were committed since they were numbered wait for the next time. */
const purgeText = ({ ours }: SchemaNames): string => `WITH old AS (
  SELECT id FROM ${ours}.lead_sync_event
  WHERE position IS NOT NULL
    AND created_at < coalesce($1::timestamptz, now()) - $2::double precision * interval '1 day'
  ORDER BY created_at LIMIT $3::bigint
), gone AS (
  DELETE FROM ${ours}.lead_sync_event AS e USING old WHERE e.id = old.id RETURNING e.position
), noted AS (
  INSERT INTO ${ours}.lead_sync_feed AS f (purged_through)
  SELECT max(position) FROM gone HAVING count(*) > 0
  ON CONFLICT (one) DO UPDATE SET purged_through = greatest(f.purged_through, excluded.purged_through)
)
SELECT count(*)::integer AS count FROM gone`;
