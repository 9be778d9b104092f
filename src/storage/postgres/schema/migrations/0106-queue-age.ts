import type { Migration } from "../migration.js";
import type { SchemaNames } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";
import { nextProperty, WAYS } from "./queue-turns.js";

/**
 * How old the oldest late job is. Goes from property to property, as a claim does, and in each from its oldest job on as far
 * as the first that is late: what is switched off or forbidden by the direction is not even passed over.
 */
export const queueAge: Migration = {
  number: 106,
  name: "queue age",
  sql: (names) => `
-- By the way first, so that claims, which look for the next property by indexes that begin with it, stay with those.
CREATE INDEX idx_lead_sync_queue_age ON ${names.ours}.lead_sync_queue ((${WAY}), property_id, created_at)
    WHERE status = 'pending';

-- When the oldest job was queued that is due or waits for another try, or is worked on; NULL when there is none.
CREATE FUNCTION ${names.ours}.lead_sync_oldest_late(since TIMESTAMPTZ, of_property UUID) RETURNS TIMESTAMPTZ
LANGUAGE plpgsql STABLE${STEADY_PLANS}
AS $$
DECLARE
    nobody CONSTANT UUID := '00000000-0000-0000-0000-000000000000';
BEGIN
    RETURN (
        WITH RECURSIVE walk(property_id) AS (
            SELECT CASE WHEN of_property IS NULL THEN ${nextProperty(names, "nobody")} ELSE of_property END
            UNION ALL
            SELECT ${nextProperty(names, "w.property_id")} FROM walk AS w
            WHERE of_property IS NULL AND w.property_id IS NOT NULL
        )
        SELECT min(late.created_at) FROM (
            SELECT o.created_at
            FROM walk AS w
            LEFT JOIN ${names.ours}.resman_integration AS i ON i.property_id = w.property_id
            CROSS JOIN LATERAL (${WAYS.map((_, way) => oldest(names, way)).join(" UNION ALL ")}) AS o
            WHERE i.sync_enabled IS NOT FALSE
            UNION ALL
            SELECT q.created_at
            FROM ${names.ours}.lead_sync_queue AS q
            LEFT JOIN ${names.ours}.resman_integration AS i ON i.property_id = q.property_id
            WHERE q.status = 'processing' AND i.sync_enabled IS NOT FALSE
                AND (of_property IS NULL OR q.property_id = of_property)
        ) AS late
    );
END
$$;
`,
};

/** The place of a job's way among {@link WAYS}. */
const WAY = `CASE WHEN ${WAYS[0].jobs} THEN 0 ELSE 1 END`;

/** Only a job that was tried has an error. */
const oldest = ({ ours }: SchemaNames, way: number): string => `(
                SELECT q.created_at FROM ${ours}.lead_sync_queue AS q
                WHERE q.status = 'pending' AND ${WAY} = ${way} AND q.property_id = w.property_id
                    AND ${WAYS[way]?.isOpen} AND (q.next_retry_at <= since OR q.error_code IS NOT NULL)
                ORDER BY q.created_at LIMIT 1
            )`;
