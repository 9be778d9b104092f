import { ERROR_CODES } from "../../../../domain/error-codes.js";
import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";

/** Functions that let a job wait: for the first time, after a failure, after its worker died, or once more. */
export const queueRelease: Migration = {
  number: 101,
  name: "queue release",
  sql: (names) => [wait(names), enqueue(names), reap(names), requeue(names), requeueFailed(names)].join("\n"),
};

const wait = ({ ours }: SchemaNames): string => `
-- Lets a job wait with the values given; or, where one of its lead and operation waits, lets that one absorb it.
-- Returns the job that will run.
CREATE FUNCTION ${ours}.lead_sync_wait(job ${ours}.lead_sync_queue, since TIMESTAMPTZ) RETURNS UUID
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    waiting UUID;
BEGIN
    FOR attempt IN 1..10 LOOP
        BEGIN
            UPDATE ${ours}.lead_sync_queue AS w
            SET priority = greatest(w.priority, job.priority),
                next_retry_at = least(w.next_retry_at, job.next_retry_at),
                crash_count = greatest(w.crash_count, job.crash_count),
                updated_at = since
            WHERE w.id = (
                SELECT o.id FROM ${ours}.lead_sync_queue AS o
                WHERE o.status = 'pending' AND o.lead_key = job.lead_key AND o.sync_operation = job.sync_operation
                ORDER BY o.sync_operation LIMIT 1
                FOR UPDATE
            ) AND coalesce(w.status, '') = 'pending'
            RETURNING w.id INTO waiting;

            UPDATE ${ours}.lead_sync_queue AS j
            SET status = CASE WHEN waiting IS NULL THEN 'pending' ELSE 'cancelled' END,
                processed_at = CASE WHEN waiting IS NULL THEN NULL ELSE since END,
                error_code = CASE WHEN waiting IS NULL THEN job.error_code END,
                error_message = CASE WHEN waiting IS NULL THEN job.error_message
                    ELSE 'Job ' || waiting || ' does this one''s work.' END,
                next_retry_at = job.next_retry_at,
                retry_count = job.retry_count,
                crash_count = job.crash_count,
                lease_owner = NULL,
                lease_until = NULL,
                updated_at = since
            WHERE j.id = job.id;
            RETURN coalesce(waiting, job.id);
        EXCEPTION WHEN unique_violation THEN
            -- One was queued after we looked: that one absorbs it now.
            IF attempt = 10 THEN RAISE; END IF;
        END;
    END LOOP;
END
$$;`;

const enqueue = ({ ours, channel }: SchemaNames): string => `
-- Adds jobs, or lets those that wait absorb them. Returns how many were added.
CREATE FUNCTION ${ours}.lead_sync_enqueue(
    ids UUID[], conversations UUID[], resman_leads TEXT[], properties UUID[], operations TEXT[], data JSONB[],
    triggers TEXT[], priorities INTEGER[], retries INTEGER[], dues TIMESTAMPTZ[], instants TIMESTAMPTZ[]
) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    added INTEGER := 0;
    is_news BOOLEAN;
BEGIN
    BEGIN
        WITH queued AS (
            INSERT INTO ${ours}.lead_sync_queue AS q (id, conversation_id, resman_lead_id, property_id, sync_operation,
                sync_data, trigger, priority, max_retries, next_retry_at, created_at, updated_at)
            SELECT j.id, j.conversation, j.resman_lead, j.property, j.operation,
                j.data, j.trigger, j.priority, j.retries, j.due, j.instant, j.instant
            FROM unnest(ids, conversations, resman_leads, properties, operations, data, triggers, priorities, retries,
                dues, instants) WITH ORDINALITY AS j(id, conversation, resman_lead, property, operation, data, trigger,
                priority, retries, due, instant, place)
            -- In one order, so that two that add jobs of the same leads do not wait for each other.
            ORDER BY j.conversation, j.property, lower(j.resman_lead), j.operation, j.place
            ON CONFLICT (lead_key, sync_operation) WHERE status = 'pending' DO UPDATE
            SET priority = greatest(q.priority, excluded.priority),
                next_retry_at = least(q.next_retry_at, excluded.next_retry_at),
                sync_data = excluded.sync_data,
                trigger = excluded.trigger,
                updated_at = excluded.updated_at
            RETURNING q.xmax = 0 AS is_new, q.next_retry_at <= q.updated_at AS is_due
        )
        SELECT count(*) FILTER (WHERE is_new), bool_or(is_due) INTO added, is_news FROM queued;
        IF is_news THEN PERFORM pg_notify(${quoteLiteral(channel)}, ''); END IF;
    EXCEPTION WHEN cardinality_violation THEN
        -- Some are of one lead and operation: a statement cannot absorb a job it has just added.
        FOR n IN 1..cardinality(ids) LOOP
            added := added + ${ours}.lead_sync_enqueue(ids[n:n], conversations[n:n], resman_leads[n:n], properties[n:n],
                operations[n:n], data[n:n], triggers[n:n], priorities[n:n], retries[n:n], dues[n:n], instants[n:n]);
        END LOOP;
    END;
    RETURN added;
END
$$;`;

const reap = ({ ours }: SchemaNames): string => `
-- Lets jobs wait again whose lease ran out, or sets them aside when that happened too often. Waits for nobody: where an
-- open transaction queues the same, the next claim tries again.
CREATE FUNCTION ${ours}.lead_sync_reap(since TIMESTAMPTZ) RETURNS VOID
LANGUAGE plpgsql${STEADY_PLANS}
    SET lock_timeout = '50ms'
AS $$
DECLARE
    job ${ours}.lead_sync_queue;
BEGIN
    FOR job IN
        SELECT q.* FROM ${ours}.lead_sync_queue AS q
        WHERE q.status = 'processing' AND q.lease_until <= since
        ORDER BY q.lease_until LIMIT 1000
        FOR UPDATE SKIP LOCKED
    LOOP
        job.crash_count := job.crash_count + 1;
        BEGIN
            IF job.crash_count < 3 THEN
                PERFORM ${ours}.lead_sync_wait(job, since);
            ELSE
                UPDATE ${ours}.lead_sync_queue
                SET status = 'failed', processed_at = since, updated_at = since, lease_owner = NULL, lease_until = NULL,
                    crash_count = job.crash_count, error_code = 'WORKER_CRASHED',
                    error_message = ${quoteLiteral(ERROR_CODES.WORKER_CRASHED)}
                WHERE id = job.id;
            END IF;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            CONTINUE;
        END;
    END LOOP;
END
$$;`;

const requeue = ({ ours, channel }: SchemaNames): string => `
-- Queues an ended job again, its attempts and crashes forgotten. Returns the job that will run, NULL when there is none.
CREATE FUNCTION ${ours}.lead_sync_requeue(job_id UUID, since TIMESTAMPTZ) RETURNS UUID
LANGUAGE plpgsql AS $$
DECLARE
    job ${ours}.lead_sync_queue;
BEGIN
    SELECT q.* INTO job FROM ${ours}.lead_sync_queue AS q
    WHERE q.id = job_id AND coalesce(q.status, '') IN ('failed', 'cancelled')
    FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    job.next_retry_at := since;
    job.retry_count := 0;
    job.crash_count := 0;
    job.error_code := NULL;
    job.error_message := NULL;
    PERFORM pg_notify(${quoteLiteral(channel)}, '');
    RETURN ${ours}.lead_sync_wait(job, since);
END
$$;`;

const requeueFailed = ({ ours }: SchemaNames): string => `
-- Queues failed jobs again, all or those of a code or a property. Returns how many.
CREATE FUNCTION ${ours}.lead_sync_requeue_failed(since TIMESTAMPTZ, of_code TEXT, of_property UUID) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    failed UUID;
    requeued INTEGER := 0;
BEGIN
    FOR failed IN
        SELECT q.id FROM ${ours}.lead_sync_queue AS q
        WHERE q.status = 'failed'
            AND (of_code IS NULL OR q.error_code = of_code)
            AND (of_property IS NULL OR q.property_id = of_property)
        -- The newest first: of several of one lead and operation it absorbs the others and has the newest data.
        ORDER BY q.created_at DESC, q.id DESC
    LOOP
        IF ${ours}.lead_sync_requeue(failed, since) IS NOT NULL THEN requeued := requeued + 1; END IF;
    END LOOP;
    RETURN requeued;
END
$$;`;
