import type { Sql } from "../client/sql.js";
import { contactKeys, keyedFrom } from "../rows/contact-keys.js";
import { encodeJson } from "../rows/storable.js";
import type { Session } from "../session.js";

const BATCH = 500;

/** Makes the keys of users whose contact changed since they were made: those a host wrote by SQL. */
export async function refreshContactKeys(session: Session): Promise<void> {
  for (;;) {
    const stale = await staleUsers(session.sql, session.tables.users.name);
    if (stale.length > 0) await storeKeys(session, stale);
    if (stale.length < BATCH) return;
  }
}

/**
 * Selects the ids of users with stale keys. In their order, because of the planner: it believes that every row is stale,
 * and would rather read the whole table than the index of those that are. With an order to keep it takes the index.
 */
export const staleUserIds = (users: string): string =>
  `SELECT u.id FROM ${users} AS u WHERE u.contact_keyed_from IS DISTINCT FROM ${keyedFrom("u")} ORDER BY u.id`;

interface Contact extends Record<string, unknown> {
  id: string;
  email: string | null;
  phone: string | null;
}

const staleUsers = (sql: Sql, users: string): Promise<Contact[]> =>
  sql.query<Contact>(
    `SELECT s.id::text AS id, s.email::text AS email, s.phone::text AS phone FROM ${users} AS s
WHERE s.id IN (${staleUserIds(users)} LIMIT ${BATCH})`,
  );

/** Rows are locked in one order, so that two who refresh do not wait for each other in a circle. */
async function storeKeys(session: Session, stale: readonly Contact[]): Promise<void> {
  const users = session.tables.users.name;
  const { country } = session.tables.derivation;
  const keys = stale.map(({ id, email, phone }) => ({ id, ...contactKeys({ email, phone }, country) }));
  await session.writeUnwatched(
    `WITH fresh AS (
  SELECT * FROM json_to_recordset($1::text::json)
    AS f(id uuid, "emailKey" text, "phoneKey" text, "contactKeyedFrom" text)
), unchanged AS (
  SELECT f.* FROM ${users} AS u JOIN fresh AS f ON f.id = u.id
  WHERE ${keyedFrom("u")} = f."contactKeyedFrom" ORDER BY u.id FOR NO KEY UPDATE OF u
)
UPDATE ${users} AS t
SET email_key = n."emailKey", phone_key = n."phoneKey", contact_keyed_from = n."contactKeyedFrom"
FROM unchanged AS n WHERE t.id = n.id AND (SELECT set_config('lead_sync.origin', 'engine', true)) IS NOT NULL`,
    [encodeJson(keys, "contact keys")],
  );
}
