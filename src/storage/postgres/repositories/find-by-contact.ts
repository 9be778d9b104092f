import type { Conversation } from "../../../domain/conversation.js";
import type { ContactQuery } from "../../../ports/storage.js";
import { encodeJson, isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { refreshContactKeys, staleUserIds } from "./refresh-contact-keys.js";

/** Conversations of a property whose user has one of these contacts. Users a host changed by SQL get new keys first. */
export async function findByContact(session: Session, query: ContactQuery): Promise<Conversation[]> {
  if (!isUuid(query.propertyId)) return [];
  const found = await lookUp(session, query);
  if (!found.stale) return session.tables.conversations.readAll(found.rows);
  await refreshContactKeys(session);
  return session.tables.conversations.readAll((await lookUp(session, query)).rows);
}

/**
 * Key by key, renter by renter (`OFFSET 0` keeps the planner from merging the steps), so that each is one step in an index:
 * a plan made while the tables were small would read them as a whole for as long as it is cached.
 */
async function lookUp(
  { sql, tables: { conversations, users } }: Session,
  { propertyId, emailKeys, phoneKeys }: ContactQuery,
): Promise<Found> {
  const renters = (column: string, parameter: string) => `SELECT u.id
FROM json_array_elements_text(${parameter}::text::json) AS wanted(key)
CROSS JOIN LATERAL (SELECT u.id FROM ${users.name} AS u WHERE u.${column} = wanted.key OFFSET 0) AS u`;
  const text = `SELECT coalesce((SELECT json_agg(p) FROM (
SELECT ${conversations.fields}
FROM (${renters("email_key", "$2")} UNION ${renters("phone_key", "$3")}) AS renter
CROSS JOIN LATERAL (SELECT c.* FROM ${conversations.name} AS c WHERE c.user_id = renter.id OFFSET 0) AS t
WHERE t.property_id = $1::uuid ORDER BY t.start_time, t.id
) AS p)::text, '[]') AS rows, (${staleUserIds(users.name)} LIMIT 1) IS NOT NULL AS stale`;
  const parameters = [propertyId, encodeJson(emailKeys, "contact keys"), encodeJson(phoneKeys, "contact keys")];
  const [found] = await sql.query<Found>(text, parameters);
  return found ?? { rows: "[]", stale: false };
}

interface Found extends Record<string, unknown> {
  /** Conversations as a JSON array. */
  rows: string;
  /** Whether a user has stale keys: one may be missing. */
  stale: boolean;
}
