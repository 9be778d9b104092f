import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";

/** Ends or releases claimed jobs, many at a time. */
export const queueSettle: Migration = {
  number: 102,
  name: "queue settle",
  sql: (names) => [complete(names), settle(names)].join("\n"),
};

/** Its status is hidden from the planner, which would look among all jobs in work instead of by id. */
const IS_HELD = "coalesce(q.status, '') = 'processing'";

const complete = ({ ours, channel }: SchemaNames): string => `
-- Completes the jobs whose fence is the newest: nearly all end so. Returns the ids of the others, comma between.
CREATE FUNCTION ${ours}.lead_sync_complete(ids UUID[], fences INTEGER[], ends TIMESTAMPTZ[]) RETURNS TEXT
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    settled UUID[];
    freed TEXT[];
    lead TEXT;
BEGIN
    IF cardinality(ids) = 1 THEN
        -- Starting the statement for many would cost more than running it.
        UPDATE ${ours}.lead_sync_queue AS q
        SET status = 'completed', processed_at = ends[1], updated_at = ends[1], lease_owner = NULL, lease_until = NULL,
            error_code = NULL, error_message = NULL
        WHERE q.id = ids[1] AND q.fence = fences[1] AND ${IS_HELD}
        RETURNING q.lead_key INTO lead;
        IF NOT FOUND THEN RETURN ids[1]; END IF;
        IF (
            SELECT true FROM ${ours}.lead_sync_queue AS w
            WHERE w.status = 'pending' AND w.lead_key = lead
            ORDER BY w.sync_operation LIMIT 1
        ) THEN
            PERFORM pg_notify(${quoteLiteral(channel)}, '');
        END IF;
        RETURN NULL;
    END IF;

    WITH done AS (
        UPDATE ${ours}.lead_sync_queue AS q
        SET status = 'completed', processed_at = s.at, updated_at = s.at, lease_owner = NULL, lease_until = NULL,
            error_code = NULL, error_message = NULL
        FROM unnest(ids, fences, ends) AS s(id, fence, at)
        WHERE q.id = s.id AND q.fence = s.fence AND ${IS_HELD}
        RETURNING q.id, q.lead_key
    )
    SELECT array_agg(d.id), array_agg(d.lead_key) INTO settled, freed FROM done AS d;

    IF EXISTS (
        SELECT FROM unnest(freed) AS f(lead_key)
        WHERE (
            SELECT true FROM ${ours}.lead_sync_queue AS w
            WHERE w.status = 'pending' AND w.lead_key = f.lead_key
            ORDER BY w.sync_operation LIMIT 1
        )
    ) THEN
        PERFORM pg_notify(${quoteLiteral(channel)}, '');
    END IF;

    IF cardinality(settled) = cardinality(ids) THEN RETURN NULL; END IF;
    RETURN (SELECT string_agg(i::TEXT, ',') FROM unnest(ids) AS i WHERE i <> ALL (coalesce(settled, '{}')));
END
$$;`;

const settle = ({ ours, channel }: SchemaNames): string => `
-- Settles those whose fence is the newest and returns the ids of the others, comma between.
CREATE FUNCTION ${ours}.lead_sync_settle(outcomes JSON) RETURNS TEXT
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    outcome RECORD;
    job ${ours}.lead_sync_queue;
    lost TEXT[];
    is_news BOOLEAN := false;
BEGIN
    FOR outcome IN
        SELECT s.* FROM json_to_recordset(outcomes) AS s(id UUID, fence INTEGER, status TEXT, at TIMESTAMPTZ,
            due TIMESTAMPTZ, attempts INTEGER, code TEXT, message TEXT)
    LOOP
        SELECT q.* INTO job FROM ${ours}.lead_sync_queue AS q
        WHERE q.id = outcome.id AND q.fence = outcome.fence AND ${IS_HELD}
        FOR UPDATE;
        IF NOT FOUND THEN
            lost := lost || outcome.id::TEXT;
            CONTINUE;
        END IF;
        IF outcome.status = 'pending' THEN
            job.next_retry_at := outcome.due;
            job.retry_count := least(job.retry_count + outcome.attempts, job.max_retries);
            job.error_code := outcome.code;
            job.error_message := outcome.message;
            PERFORM ${ours}.lead_sync_wait(job, outcome.at);
            is_news := is_news OR outcome.due <= outcome.at;
        ELSE
            UPDATE ${ours}.lead_sync_queue AS q
            SET status = outcome.status, processed_at = outcome.at, updated_at = outcome.at, lease_owner = NULL,
                lease_until = NULL, error_code = outcome.code, error_message = outcome.message
            WHERE q.id = job.id;
        END IF;
        is_news := is_news OR EXISTS (
            SELECT FROM ${ours}.lead_sync_queue AS w
            WHERE w.status = 'pending' AND w.lead_key = job.lead_key AND w.id <> job.id
            ORDER BY w.sync_operation LIMIT 1
        );
    END LOOP;
    IF is_news THEN PERFORM pg_notify(${quoteLiteral(channel)}, ''); END IF;
    RETURN array_to_string(lost, ',');
END
$$;`;
