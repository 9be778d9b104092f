import type { Sql, SqlDatabase } from "../client/sql.js";
import { quoteLiteral, type SchemaNames } from "../schema/names.js";

/**
 * Gives committed events their positions, and then does what else must not meet another reader. One at a time: the next
 * one begins when the positions of this one can be seen, so no position ever appears below one that was seen.
 */
export const withNumberedEvents = <T>(
  database: Pick<SqlDatabase, "transaction">,
  names: SchemaNames,
  work: (sql: Sql) => Promise<T>,
): Promise<T> =>
  database.transaction(async (sql) => {
    // A snapshot taken before the wait would not show what was committed in the meantime.
    await sql.query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    await sql.query(`LOCK TABLE ${names.ours}.lead_sync_feed IN SHARE ROW EXCLUSIVE MODE`);
    await sql.query(numberText(names));
    return work(sql);
  });

/** Within a transaction events stand in the order of insertion; between transactions any order will do. */
const numberText = ({ ours }: SchemaNames): string => `UPDATE ${ours}.lead_sync_event AS t SET position = n.position
FROM (
  SELECT o.id, nextval(${quoteLiteral(`${ours}.lead_sync_event_position`)}) AS position
  FROM (SELECT e.id FROM ${ours}.lead_sync_event AS e WHERE e.position IS NULL ORDER BY e.ord OFFSET 0) AS o
) AS n
WHERE t.id = n.id`;
