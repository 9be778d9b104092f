import type { SchemaNames } from "../names.js";
import { rankOf } from "./queue-rank.js";

/** Which way jobs go, what of an integration `i` lets them, and how to tell them in the words of the indexes. */
export const WAYS = [
  { isOpen: "i.sync_direction IS DISTINCT FROM 'to_resman'", jobs: "sync_operation = 'pull'" },
  { isOpen: "i.sync_direction IS DISTINCT FROM 'from_resman'", jobs: "sync_operation <> 'pull'" },
] as const;

export const PRIORITIES = [3, 2, 1] as const;

/** True for the jobs `q` of a priority that are due, in the words of the indexes. */
export const isDue = (priority: number): string =>
  `q.priority = ${priority} AND ${rankOf("q")} <= due_rank - interval '${(priority - 1) * 10} minutes'`;

/**
 * Selects into `turns` the next properties behind `place` that have something due and are switched on, at most `wanted`.
 * Goes from property to property through the indexes, whatever the number of jobs in between, and only as far as needed.
 */
export const nextTurns = (names: SchemaNames, isOn: string): string => `
        WITH RECURSIVE ahead(property_id) AS (
            SELECT ${nextProperty(names, "place")} WHERE NOT has_wrapped
            UNION ALL
            SELECT ${nextProperty(names, "a.property_id")} FROM ahead AS a WHERE a.property_id IS NOT NULL
        ), behind(property_id) AS (
            SELECT ${nextProperty(names, "CASE WHEN has_wrapped THEN place ELSE nobody END")}
            UNION ALL
            SELECT ${nextProperty(names, "b.property_id")} FROM behind AS b WHERE b.property_id < start
        ), circle AS (
            SELECT a.property_id FROM ahead AS a WHERE a.property_id IS NOT NULL
            UNION ALL
            SELECT b.property_id FROM behind AS b WHERE b.property_id <= start
        )
        SELECT coalesce(array_agg(o.property_id), '{}') INTO turns FROM (
            SELECT c.property_id
            FROM circle AS c LEFT JOIN ${names.ours}.resman_integration AS i ON i.property_id = c.property_id
            WHERE ${isOn} AND (${WAYS.map((way) => anyDue(names, way)).join(" OR ")})
            LIMIT wanted
        ) AS o;`;

export const nextProperty = ({ ours }: SchemaNames, after: string): string =>
  `least(${WAYS.map(
    ({ jobs }) => `(
                SELECT q.property_id FROM ${ours}.lead_sync_queue AS q
                WHERE q.status = 'pending' AND q.${jobs} AND q.property_id > ${after}
                ORDER BY q.property_id LIMIT 1
            )`,
  ).join(", ")})`;

/** Not by EXISTS: its order, which is what ties it to the index, would be dropped. */
const anyDue = ({ ours }: SchemaNames, { isOpen, jobs }: (typeof WAYS)[number]): string =>
  `${isOpen} AND (${PRIORITIES.map(
    (priority) => `(
                SELECT true FROM ${ours}.lead_sync_queue AS q
                WHERE q.status = 'pending' AND q.${jobs} AND q.property_id = c.property_id AND ${isDue(priority)}
                ORDER BY ${rankOf("q")}, q.id LIMIT 1
            )`,
  ).join(" OR ")})`;
