import type { Migration } from "../migration.js";

/** Each without line breaks of its own, so that no two renters give one text. */
const part = (column: string): string =>
  `replace(replace(coalesce(${column}::text, ''), E'\\\\', E'\\\\\\\\'), E'\\n', E'\\\\n')`;

/** Whether a row was edited after its keys were made. */
const isStale = (row: string): string => {
  const parts = ["email", "phone", "first_name", "last_name"].map((column) => part(`${row}${column}`));
  return `${row}contact_keyed_from IS DISTINCT FROM (${parts.join(" || E'\\n' || ")})`;
};

/**
 * Each step by its index, whatever the planner believes of the size of the tables, or did when it made the plan: to it, an
 * index of arrays is not worth its while in a small table, nor any index in a tiny one.
 */
const BY_INDEX = `
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_material = off
    SET jit = off
    SET plan_cache_mode = force_generic_plan`;

/** Renters are found by their names as well. */
export const nameKeys: Migration = {
  number: 17,
  name: "name-keys",
  sql: ({ ours, host }) => `
ALTER TABLE ${host}."user" ADD COLUMN IF NOT EXISTS name_keys TEXT[];

COMMENT ON COLUMN ${host}."user".contact_keyed_from IS
    'The email, phone, first and last name that email_key, phone_key and name_keys were made of';

-- Without a list of pending entries, which every look-up would have to read.
CREATE INDEX IF NOT EXISTS idx_user_name_keys ON ${host}."user" USING gin (name_keys) WITH (fastupdate = off);

-- In place of the one that knows of email and phone only.
CREATE INDEX IF NOT EXISTS idx_user_stale_keys ON ${host}."user" (id) WHERE ${isStale("")};
DROP INDEX IF EXISTS ${host}.idx_user_stale_contact_keys;

-- Renters the host edited after their keys were made, as many as are wanted.
CREATE FUNCTION ${ours}.lead_sync_stale_users(many INTEGER)
RETURNS TABLE (id UUID, email TEXT, phone TEXT, first_name TEXT, last_name TEXT)
LANGUAGE plpgsql STABLE ROWS 10${BY_INDEX}
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT u.id, u.email::text, u.phone::text, u.first_name::text, u.last_name::text
    FROM ${host}."user" AS u WHERE ${isStale("u.")} LIMIT many;
END
$$;

-- Conversations of a property whose renter has one of these keys. OFFSET 0 keeps the steps apart.
CREATE FUNCTION ${ours}.lead_sync_find_by_contact(property UUID, emails TEXT[], phones TEXT[], names TEXT[])
RETURNS SETOF ${host}.conversation
LANGUAGE plpgsql STABLE ROWS 10${BY_INDEX}
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT t.*
    FROM (
        SELECT e.id FROM (SELECT u.id FROM ${host}."user" AS u WHERE u.email_key = ANY (emails) OFFSET 0) AS e
        UNION
        SELECT p.id FROM (SELECT u.id FROM ${host}."user" AS u WHERE u.phone_key = ANY (phones) OFFSET 0) AS p
        UNION
        SELECT n.id FROM (SELECT u.id FROM ${host}."user" AS u WHERE u.name_keys && names OFFSET 0) AS n
    ) AS renter
    CROSS JOIN LATERAL (
        SELECT c.* FROM ${host}.conversation AS c WHERE c.user_id = renter.id OFFSET 0
    ) AS t
    WHERE t.property_id = property;
END
$$;
`,
};
