import type { Migration } from "../migration.js";
import type { SchemaNames } from "../names.js";
import { rankOf, STEADY_PLANS } from "./queue-rank.js";
import { isDue, nextTurns, PRIORITIES, WAYS } from "./queue-turns.js";

/** Takes due jobs in the order of work. Its cost does not grow with what waits, is paused, has ended or is not due yet. */
export const queueClaim: Migration = {
  number: 103,
  name: "queue claim",
  sql: (names) => `
-- Properties take turns, circularly and behind after_property. Returns the jobs as a JSON array of arrays, in any order.
CREATE FUNCTION ${names.ours}.lead_sync_claim(
    worker TEXT, since TIMESTAMPTZ, lease_end TIMESTAMPTZ, max_jobs INTEGER, after_property UUID
) RETURNS TEXT
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    due_rank CONSTANT TIMESTAMP := since AT TIME ZONE 'UTC';
    nobody CONSTANT UUID := '00000000-0000-0000-0000-000000000000';
    start CONSTANT UUID := coalesce(after_property, nobody);
    place UUID := start;
    has_wrapped BOOLEAN := false;
    is_lap_over BOOLEAN := false;
    wanted INTEGER := max_jobs;
    -- Properties whose turn it is, and those that gave all they were asked for and get another one.
    turns UUID[];
    generous UUID[] := '{}';
    owners UUID[];
    jobs TEXT[];
    taken TEXT[] := '{}';
BEGIN
    IF (SELECT true FROM ${names.ours}.lead_sync_queue AS q
        WHERE q.status = 'processing' AND q.lease_until <= since ORDER BY q.lease_until LIMIT 1) THEN
        PERFORM ${names.ours}.lead_sync_reap(since);
    END IF;

    LOOP
        IF is_lap_over THEN
            turns := generous[:wanted];
            generous := generous[wanted + 1:];
        ELSE
${nextTurns(names)}
            is_lap_over := cardinality(turns) < wanted;
            place := coalesce(turns[cardinality(turns)], place);
            has_wrapped := has_wrapped OR place <= start;
        END IF;

        IF cardinality(turns) > 0 THEN
            FOR attempt IN 1..10 LOOP
                BEGIN
${take(names)}
                    EXIT;
                EXCEPTION WHEN unique_violation OR deadlock_detected THEN
                    -- Another worker took another job of one of these leads at the same moment.
                    IF attempt = 10 THEN RAISE; END IF;
                END;
            END LOOP;
            IF cardinality(jobs) < wanted THEN
                generous := generous || ARRAY(
                    SELECT t.property_id FROM unnest(turns) WITH ORDINALITY AS t(property_id, turn)
                    WHERE cardinality(array_positions(owners, t.property_id)) >= wanted / cardinality(turns)
                    ORDER BY t.turn
                );
            END IF;
            taken := taken || jobs;
            wanted := wanted - cardinality(jobs);
        END IF;
        EXIT WHEN wanted = 0 OR (is_lap_over AND cardinality(generous) = 0);
    END LOOP;
    RETURN '[' || array_to_string(taken, ',') || ']';
END
$$;
`,
};

/**
 * Takes the next jobs of each of `turns`, an equal share of what is `wanted`, into `jobs` and their `owners`.
 *
 * A lead's first due job is its only candidate, and none while one of the lead is processing. Candidates come merged from
 * the indexes one by one and are locked one by one, so that no more are read or locked than are taken.
 */
const take = ({ ours }: SchemaNames): string => `
                    WITH picked AS MATERIALIZED (
                        SELECT l.tid
                        FROM unnest(turns) WITH ORDINALITY AS t(property_id, turn)
                        LEFT JOIN ${ours}.resman_integration AS i ON i.property_id = t.property_id
                        CROSS JOIN LATERAL (
                            SELECT k.tid
                            FROM (
                                SELECT c.tid, c.rank, c.id
                                FROM (${candidates(ours)}) AS c
                                WHERE NOT EXISTS (
                                    SELECT FROM ${ours}.lead_sync_queue AS b
                                    WHERE b.status = 'processing' AND b.lead_key = c.lead_key
                                ) AND ${isFirstOfLead(ours)}
                                ORDER BY c.rank, c.id
                            ) AS f
                            CROSS JOIN LATERAL (
                                SELECT q.ctid AS tid FROM ${ours}.lead_sync_queue AS q
                                WHERE q.ctid = f.tid AND coalesce(q.status, '') = 'pending' AND q.next_retry_at <= since
                                FOR UPDATE SKIP LOCKED
                            ) AS k
                            ORDER BY f.rank, f.id
                            LIMIT wanted / cardinality(turns)
                                + CASE WHEN t.turn <= wanted % cardinality(turns) THEN 1 ELSE 0 END
                        ) AS l
                    ), claimed AS (
                        UPDATE ${ours}.lead_sync_queue AS q
                        SET status = 'processing', lease_owner = worker, lease_until = lease_end, fence = q.fence + 1,
                            updated_at = since
                        FROM picked AS p
                        WHERE q.ctid = p.tid
                        RETURNING q.property_id, json_build_array(q.id, q.conversation_id, q.resman_lead_id, q.property_id,
                            q.sync_operation, q.sync_data, q.trigger, q.priority, q.retry_count, q.max_retries,
                            ${epochMs("q.next_retry_at")}, q.error_message, q.error_code, ${epochMs("q.created_at")},
                            q.fence, q.crash_count)::TEXT AS job
                    )
                    SELECT coalesce(array_agg(d.property_id), '{}'), coalesce(array_agg(d.job), '{}')
                    INTO owners, jobs FROM claimed AS d;`;

const epochMs = (instant: string): string => `floor(date_part('epoch', ${instant}) * 1000)`;

const candidates = (ours: string): string =>
  WAYS.flatMap(({ isOpen, jobs }) =>
    PRIORITIES.map(
      (priority) => `(
                                    SELECT q.id, q.ctid AS tid, q.lead_key, ${rankOf("q")} AS rank
                                    FROM ${ours}.lead_sync_queue AS q
                                    WHERE q.status = 'pending' AND q.${jobs} AND q.property_id = t.property_id
                                        AND ${isOpen} AND ${isDue(priority)}
                                    ORDER BY ${rankOf("q")}, q.id
                                )`,
    ),
  ).join(" UNION ALL ");

/** Looks only among what waits for the lead; the properties those belong to matter when a lead has moved. */
const isFirstOfLead = (ours: string): string => `NOT EXISTS (
                                    SELECT FROM ${ours}.lead_sync_queue AS e
                                    WHERE e.status = 'pending' AND e.lead_key = c.lead_key AND e.id <> c.id
                                        AND (${rankOf("e")}, e.id) < (c.rank, c.id)
                                        AND (e.next_retry_at AT TIME ZONE 'UTC') <= due_rank
                                        AND (
                                            SELECT i.sync_enabled IS NOT FALSE AND CASE WHEN e.sync_operation = 'pull'
                                                THEN ${WAYS[0].isOpen} ELSE ${WAYS[1].isOpen} END
                                            FROM (VALUES (1)) AS one LEFT JOIN ${ours}.resman_integration AS i
                                                ON i.property_id = e.property_id
                                        )
                                )`;
