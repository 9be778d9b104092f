import type { Migration } from "../migration.js";
import { quoteLiteral } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";

/** Ends or releases claimed jobs, many at a time. */
export const queueSettle: Migration = {
  number: 102,
  name: "queue settle",
  sql: ({ ours, channel }) => `
-- Settles those whose fence is the newest and returns the ids of the others.
CREATE FUNCTION ${ours}.lead_sync_settle(ended JSON, released JSON) RETURNS SETOF TEXT
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    settled UUID[];
    freed TEXT[];
    is_news BOOLEAN := false;
    outcome RECORD;
    job ${ours}.lead_sync_queue;
BEGIN
    WITH done AS (
        UPDATE ${ours}.lead_sync_queue AS q
        SET status = s.status, processed_at = s.at, updated_at = s.at, lease_owner = NULL, lease_until = NULL,
            error_code = s.code, error_message = s.message
        FROM json_to_recordset(ended) AS s(id UUID, fence INTEGER, status TEXT, at TIMESTAMPTZ, code TEXT, message TEXT)
        -- Its status is hidden from the planner, which would look among all jobs in work instead of by id.
        WHERE q.id = s.id AND q.fence = s.fence AND coalesce(q.status, '') = 'processing'
        RETURNING q.id, q.lead_key
    )
    SELECT coalesce(array_agg(d.id), '{}'), coalesce(array_agg(d.lead_key), '{}') INTO settled, freed FROM done AS d;

    FOR outcome IN
        SELECT s.* FROM json_to_recordset(released)
            AS s(id UUID, fence INTEGER, at TIMESTAMPTZ, due TIMESTAMPTZ, attempts INTEGER, code TEXT, message TEXT)
    LOOP
        SELECT q.* INTO job FROM ${ours}.lead_sync_queue AS q
        WHERE q.id = outcome.id AND q.fence = outcome.fence AND coalesce(q.status, '') = 'processing'
        FOR UPDATE;
        CONTINUE WHEN NOT FOUND;
        job.next_retry_at := outcome.due;
        job.retry_count := least(job.retry_count + outcome.attempts, job.max_retries);
        job.error_code := outcome.code;
        job.error_message := outcome.message;
        PERFORM ${ours}.lead_sync_wait(job, outcome.at);
        settled := settled || job.id;
        freed := freed || job.lead_key;
        is_news := is_news OR outcome.due <= outcome.at;
    END LOOP;

    IF is_news OR EXISTS (
        SELECT FROM unnest(settled, freed) AS f(id, lead_key)
        WHERE (
            SELECT true FROM ${ours}.lead_sync_queue AS w
            WHERE w.status = 'pending' AND w.lead_key = f.lead_key AND w.id <> f.id
            ORDER BY w.sync_operation LIMIT 1
        )
    ) THEN
        PERFORM pg_notify(${quoteLiteral(channel)}, '');
    END IF;

    IF cardinality(settled) < json_array_length(ended) + json_array_length(released) THEN
        RETURN QUERY
        SELECT s.id::TEXT FROM json_to_recordset(ended) AS s(id UUID) WHERE s.id <> ALL (settled)
        UNION ALL
        SELECT s.id::TEXT FROM json_to_recordset(released) AS s(id UUID) WHERE s.id <> ALL (settled);
    END IF;
END
$$;
`,
};
