import { contactKeys, type KeyedContact, keyedFrom } from "../rows/contact-keys.js";
import { encodeJson } from "../rows/storable.js";
import type { Session } from "../session.js";

const BATCH = 500;

/** Makes the keys of users whose contact or name changed since they were made: those a host wrote by SQL. */
export async function refreshContactKeys(session: Session): Promise<void> {
  for (;;) {
    const stale = await staleUsers(session);
    if (stale.length > 0) await storeKeys(session, stale);
    if (stale.length < BATCH) return;
  }
}

interface StaleUser extends KeyedContact, Record<string, unknown> {
  id: string;
}

const staleUsers = ({ sql, tables }: Session): Promise<StaleUser[]> =>
  sql.query<StaleUser>(
    `SELECT s.id::text AS id, s.email, s.phone, s.first_name AS "firstName", s.last_name AS "lastName"
FROM ${tables.names.ours}.lead_sync_stale_users(${BATCH}) AS s`,
  );

/** Rows are locked in one order, so that two who refresh do not wait for each other in a circle. */
async function storeKeys(session: Session, stale: readonly StaleUser[]): Promise<void> {
  const users = session.tables.users.name;
  const { country } = session.tables.derivation;
  const keys = stale.map((user) => ({ id: user.id, ...contactKeys(user, country) }));
  await session.writeMarked(
    `WITH fresh AS (
  SELECT * FROM json_to_recordset($1::text::json)
    AS f(id uuid, "emailKey" text, "phoneKey" text, "nameKeys" text[], "contactKeyedFrom" text)
), unchanged AS (
  SELECT f.* FROM ${users} AS u JOIN fresh AS f ON f.id = u.id
  WHERE ${keyedFrom("u")} = f."contactKeyedFrom" ORDER BY u.id FOR NO KEY UPDATE OF u
)
UPDATE ${users} AS t
SET email_key = n."emailKey", phone_key = n."phoneKey", name_keys = n."nameKeys",
  contact_keyed_from = n."contactKeyedFrom"
FROM unchanged AS n WHERE t.id = n.id AND (SELECT set_config('lead_sync.origin', 'engine', true)) IS NOT NULL`,
    [encodeJson(keys, "contact keys")],
  );
}
