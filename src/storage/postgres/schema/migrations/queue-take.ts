import type { SchemaNames } from "../names.js";
import { rankOf } from "./queue-rank.js";
import { isDue, PRIORITIES, WAYS } from "./queue-turns.js";

/**
 * Takes the next jobs of each of `turns`, an equal share of what is `wanted`, into `jobs` and their `owners`.
 *
 * A lead's first due job is its only candidate, and none while one of the lead is processing. Candidates come merged from
 * the indexes one by one and are locked one by one, so that no more are read or locked than are taken.
 */
export const takeTurns = ({ ours }: SchemaNames, isOn: string): string => `
                    WITH picked AS MATERIALIZED (
                        SELECT l.tid
                        FROM unnest(turns) WITH ORDINALITY AS t(property_id, turn)
                        LEFT JOIN ${ours}.resman_integration AS i ON i.property_id = t.property_id
                        CROSS JOIN LATERAL (
                            ${picked(ours, { property: "t.property_id", isOpen: [WAYS[0].isOpen, WAYS[1].isOpen], isOn })}
                            LIMIT wanted / cardinality(turns)
                                + CASE WHEN t.turn <= wanted % cardinality(turns) THEN 1 ELSE 0 END
                        ) AS l
                    ), claimed AS (
                        UPDATE ${ours}.lead_sync_queue AS q SET ${LEASE}
                        FROM picked AS p
                        WHERE q.ctid = p.tid
                        RETURNING q.property_id, ${AS_JSON} AS job
                    )
                    SELECT coalesce(array_agg(d.property_id), '{}'), coalesce(array_agg(d.job), '{}')
                    INTO owners, jobs FROM claimed AS d;`;

/** Takes the first job of the property `place` into `job`: starting the statement for many costs more than running it. */
export const takeOne = ({ ours }: SchemaNames, isOn: string): string => `
                UPDATE ${ours}.lead_sync_queue AS q SET ${LEASE}
                WHERE q.ctid = (
                    ${picked(ours, { property: "place", isOpen: ["may_pull", "may_push"], isOn })}
                    LIMIT 1
                )
                RETURNING ${AS_JSON} INTO job;`;

const LEASE = `status = 'processing', lease_owner = worker, lease_until = lease_end, fence = q.fence + 1,
                            updated_at = since`;

const epochMs = (instant: string): string => `floor(date_part('epoch', ${instant}) * 1000)`;

/** In the order of `ClaimedRow`. */
const AS_JSON = `json_build_array(q.id, q.conversation_id, q.resman_lead_id, q.property_id,
                            q.sync_operation, q.sync_data, q.trigger, q.priority, q.retry_count, q.max_retries,
                            ${epochMs("q.next_retry_at")}, q.error_message, q.error_code, ${epochMs("q.created_at")},
                            q.fence, q.crash_count)::TEXT`;

/** Whose jobs are taken, in terms of SQL. */
interface Picking {
  property: string;
  /** Whether jobs may go each way. */
  isOpen: readonly [string, string];
  /** What of an integration `i` lets its property's jobs be taken. */
  isOn: string;
}

/** The addresses of a property's jobs that can be taken, in order and each locked as it is read. */
const picked = (ours: string, { property, isOpen, isOn }: Picking): string => `SELECT k.tid
                            FROM (
                                SELECT c.tid, c.rank, c.id
                                FROM (${candidates(ours, property, isOpen)}) AS c
                                WHERE NOT EXISTS (
                                    SELECT FROM ${ours}.lead_sync_queue AS b
                                    WHERE b.status = 'processing' AND b.lead_key = c.lead_key
                                ) AND ${isFirstOfLead(ours, isOn)}
                                ORDER BY c.rank, c.id
                            ) AS f
                            CROSS JOIN LATERAL (
                                SELECT q.ctid AS tid FROM ${ours}.lead_sync_queue AS q
                                WHERE q.ctid = f.tid AND coalesce(q.status, '') = 'pending' AND q.next_retry_at <= since
                                FOR UPDATE SKIP LOCKED
                            ) AS k
                            ORDER BY f.rank, f.id`;

const candidates = (ours: string, property: string, isOpen: readonly [string, string]): string =>
  WAYS.flatMap(({ jobs }, way) =>
    PRIORITIES.map(
      (priority) => `(
                                    SELECT q.id, q.ctid AS tid, q.lead_key, ${rankOf("q")} AS rank
                                    FROM ${ours}.lead_sync_queue AS q
                                    WHERE q.status = 'pending' AND q.${jobs} AND q.property_id = ${property}
                                        AND ${isOpen[way]} AND ${isDue(priority)}
                                    ORDER BY ${rankOf("q")}, q.id
                                )`,
    ),
  ).join(" UNION ALL ");

/** Looks only among what waits for the lead; the properties those belong to matter when a lead has moved. */
const isFirstOfLead = (ours: string, isOn: string): string => `NOT EXISTS (
                                    SELECT FROM ${ours}.lead_sync_queue AS e
                                    WHERE e.status = 'pending' AND e.lead_key = c.lead_key AND e.id <> c.id
                                        AND (${rankOf("e")}, e.id) < (c.rank, c.id)
                                        AND (e.next_retry_at AT TIME ZONE 'UTC') <= due_rank
                                        AND (
                                            SELECT ${isOn} AND CASE WHEN e.sync_operation = 'pull'
                                                THEN ${WAYS[0].isOpen} ELSE ${WAYS[1].isOpen} END
                                            FROM (VALUES (1)) AS one LEFT JOIN ${ours}.resman_integration AS i
                                                ON i.property_id = e.property_id
                                        )
                                )`;
