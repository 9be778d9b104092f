import { parseInput } from "../../domain/errors.js";
import type { RateLimitRepository } from "../../ports/storage.js";
import { pauseSchema, reservationSchema } from "../inputs.js";
import type { Sql } from "./client/sql.js";
import type { SchemaNames } from "./schema/index.js";

/**
 * Instants for requests, given out to all processes: a row of `lead_sync_rate_limit` for each key, which keeps the instants
 * given out last, as many as the limit looks back.
 */
export function rateLimitRepository(sql: Sql, { ours }: SchemaNames): RateLimitRepository {
  const table = `${ours}.lead_sync_rate_limit`;
  // The row is locked before it is read, so those who reserve at once get one instant after the other.
  const reserve = `INSERT INTO ${table} AS l (key, grants) VALUES ($1, ARRAY[$2::timestamptz])
ON CONFLICT (key) DO UPDATE SET grants = (
  SELECT (l.grants || next.grant_at)[greatest(cardinality(l.grants) + 2 - $3::integer, 1):]
  FROM (SELECT greatest(
    $2::timestamptz,
    l.paused_until,
    l.grants[cardinality(l.grants)],
    l.grants[cardinality(l.grants) + 1 - $3::integer] + $4::bigint * interval '1 millisecond'
  ) AS grant_at) AS next
)
RETURNING to_json(grants[cardinality(grants)]) #>> '{}' AS granted`;

  return {
    reserve: async (key, at, { limit, intervalMs }) => {
      const wanted = parseInput(reservationSchema, { key, at, limit, intervalMs }, "rate limit reservation");
      const parameters = [wanted.key, wanted.at, `${wanted.limit}`, `${wanted.intervalMs}`];
      const [row] = await sql.query<{ granted: string }>(reserve, parameters);
      return new Date(row?.granted ?? wanted.at).toISOString();
    },

    pause: async (key, until) => {
      const wanted = parseInput(pauseSchema, { key, until }, "rate limit pause");
      await sql.query(
        `INSERT INTO ${table} AS l (key, paused_until) VALUES ($1, $2::timestamptz)
ON CONFLICT (key) DO UPDATE SET paused_until = greatest(l.paused_until, excluded.paused_until)`,
        [wanted.key, wanted.until],
      );
    },
  };
}
