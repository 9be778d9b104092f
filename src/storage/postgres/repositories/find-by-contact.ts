import type { Conversation } from "../../../domain/conversation.js";
import type { ContactQuery } from "../../../ports/storage.js";
import { isIndexable } from "../rows/contact-keys.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { refreshContactKeys } from "./refresh-contact-keys.js";

/**
 * Conversations of a property whose user has one of these contacts or names. Users a host changed by SQL get new keys
 * first.
 */
export async function findByContact(session: Session, query: Required<ContactQuery>): Promise<Conversation[]> {
  if (!isUuid(query.propertyId)) return [];
  const found = await lookUp(session, query);
  if (!found.stale) return session.tables.conversations.readAll(found.rows);
  await refreshContactKeys(session);
  return session.tables.conversations.readAll((await lookUp(session, query)).rows);
}

async function lookUp(
  { sql, tables: { conversations, names } }: Session,
  { propertyId, emailKeys, phoneKeys, nameKeys }: Required<ContactQuery>,
): Promise<Found> {
  const list = (parameter: string) => `ARRAY(SELECT json_array_elements_text(${parameter}::text::json))`;
  const text = `SELECT coalesce((SELECT json_agg(p) FROM (
SELECT ${conversations.fields}
FROM ${names.ours}.lead_sync_find_by_contact($1::uuid, ${list("$2")}, ${list("$3")}, ${list("$4")}) AS t
ORDER BY t.start_time, t.id
) AS p)::text, '[]') AS rows, EXISTS (SELECT FROM ${names.ours}.lead_sync_stale_users(1)) AS stale`;
  const keys = [emailKeys, phoneKeys, nameKeys].map((some) => JSON.stringify(some.filter(isIndexable)));
  const [found] = await sql.query<Found>(text, [propertyId, ...keys]);
  return found ?? { rows: "[]", stale: false };
}

interface Found extends Record<string, unknown> {
  /** Conversations as a JSON array. */
  rows: string;
  /** Whether a user has stale keys: one may be missing. */
  stale: boolean;
}
