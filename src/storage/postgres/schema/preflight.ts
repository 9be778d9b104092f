import { ConfigError } from "../../../domain/errors.js";
import type { Sql } from "../client/sql.js";
import { LEDGER } from "./ledger.js";
import type { SchemaNames } from "./names.js";

/** Columns of host tables that ours refer to or are joined with. */
const ID_COLUMNS = [
  { table: "property", column: "id" },
  { table: "property_manager", column: "id" },
  { table: "user", column: "id" },
  { table: "conversation", column: "id" },
  { table: "conversation", column: "user_id" },
  { table: "conversation", column: "property_id" },
  { table: "conversation", column: "merged_into" },
  { table: "tour_booking", column: "id" },
  { table: "tour_booking", column: "conversation_id" },
  { table: "leads", column: "id" },
];

/** Names the seed gives to things of ours that a host may have made from it by hand. */
const SEED_TABLES = [
  "resman_integration",
  "lead_sync_mapping",
  "lead_sync_queue",
  "lead_sync_log",
  "lead_sync_conflicts",
];
const SEED_TRIGGERS = [
  "trigger_update_conversation_sync_status",
  "trigger_update_user_sync_status",
  "trigger_add_sync_queue_item",
];

/**
 * Checks that what a database has already fits.
 * @throws ConfigError naming what does not and what to do
 */
export async function checkHost(sql: Sql, names: SchemaNames): Promise<void> {
  await checkIds(sql, names);
  await checkSeedTables(sql, names);
  await checkSeedTriggers(sql, names);
}

type FoundColumn = { table: string; column: string; kind: string; type: string | null; unique: boolean };

async function checkIds(sql: Sql, { hostSchema }: SchemaNames): Promise<void> {
  const found = await sql.query<FoundColumn>(FIND_COLUMNS, [hostSchema, JSON.stringify(ID_COLUMNS)]);
  for (const one of found) {
    const fault = faultOf(one);
    if (fault === undefined) continue;
    const { table, column, kind, type } = one;
    throw new ConfigError(`Table "${table}" of schema "${hostSchema}" does not fit: ${fault}`, {
      context: { table, column, kind, found: type, expected: "uuid" },
    });
  }
}

function faultOf({ table, column, kind, type, unique }: FoundColumn): string | undefined {
  if (kind !== "r" && kind !== "p") return "it is not a table.";
  const isId = column === "id";
  if (type === null) return isId ? `it has no column "${column}" (expected: uuid).` : undefined;
  if (type !== "uuid") return `column "${column}" is ${type} (expected: uuid).`;
  if (isId && !unique) return `column "${column}" is not unique by itself; make it the primary key of "${table}".`;
  return undefined;
}

const FIND_COLUMNS = `
SELECT
    wanted."table",
    wanted."column",
    c.relkind::text AS kind,
    format_type(a.atttypid, a.atttypmod)::text AS type,
    EXISTS (
        SELECT FROM pg_catalog.pg_index AS i
        WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
            AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum
    ) AS unique
FROM json_to_recordset($2::text::json) AS wanted("table" text, "column" text)
JOIN pg_catalog.pg_class AS c ON c.relname = wanted."table"
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = $1::text
LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = c.oid AND a.attname = wanted."column" AND a.attnum > 0 AND NOT a.attisdropped`;

/** Asked only before the first step: afterwards those tables are ours. */
async function checkSeedTables(sql: Sql, { schema }: SchemaNames): Promise<void> {
  const [found] = await sql.query<{ table: string }>(FIND_SEED_TABLE, [schema, JSON.stringify(SEED_TABLES)]);
  if (found === undefined) return;
  throw new ConfigError(
    `Schema "${schema}" has a table "${found.table}" that \`migrate()\` did not make: name another \`schema\`, with this one as \`hostSchema\`.`,
    { context: { table: found.table } },
  );
}

const FIND_SEED_TABLE = `
SELECT c.relname::text AS table
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = $1::text
WHERE c.relname IN (SELECT json_array_elements_text($2::text::json))
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_class
        WHERE relnamespace = n.oid AND relname = '${LEDGER}'
    )
ORDER BY c.relname
LIMIT 1`;

/** Two sets of triggers would queue each edit twice, or for somebody else. */
async function checkSeedTriggers(sql: Sql, { schema, hostSchema }: SchemaNames): Promise<void> {
  const [found] = await sql.query<{ trigger: string; table: string; owner: string }>(FIND_SEED_TRIGGER, [
    schema,
    hostSchema,
    JSON.stringify(SEED_TRIGGERS),
  ]);
  if (found === undefined) return;
  const { trigger, table, owner } = found;
  throw new ConfigError(
    `Table "${table}" has a trigger "${trigger}" that calls a function of schema "${owner}": drop it, or name that \`schema\` if \`migrate()\` made it.`,
    { context: { trigger, table, owner } },
  );
}

const FIND_SEED_TRIGGER = `
SELECT t.tgname::text AS trigger, c.relname::text AS table, pn.nspname::text AS owner
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = $2::text
JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.pronamespace AND pn.nspname != $1::text
WHERE t.tgname IN (SELECT json_array_elements_text($3::text::json))
ORDER BY t.tgname
LIMIT 1`;
