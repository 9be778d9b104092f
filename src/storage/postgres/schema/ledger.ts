import { StorageError } from "../../../domain/errors.js";
import type { Sql } from "../client/sql.js";
import { quoteIdentifier } from "../client/statement.js";
import type { Migration } from "./migration.js";
import type { SchemaNames } from "./names.js";

/** Any number will do, as long as no other version of this package chooses another: one migration at a time in a database. */
const MIGRATION_LOCK = "5284130477913862409";

/** The table of the steps a database has. */
export const LEDGER = "lead_sync_schema_migration";

const ledgerOf = ({ ours }: SchemaNames): string => `${ours}.${LEDGER}`;

/** Keeps others from migrating until this transaction ends, and makes the ledger and the schemas if they are not there. */
export async function openLedger(sql: Sql, names: SchemaNames): Promise<void> {
  // A snapshot taken before the wait would not show what the one before us did.
  await sql.query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
  await sql.query("SELECT pg_advisory_xact_lock($1::bigint)::text AS locked", [MIGRATION_LOCK]);
  if (await ledgerExists(sql, names)) return;
  await ensureSchema(sql, names.schema);
  await ensureSchema(sql, names.hostSchema);
  await sql.query(`CREATE TABLE ${ledgerOf(names)} (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
)`);
}

/** `CREATE SCHEMA IF NOT EXISTS` asks for the right to create schemas, also where there is nothing to create. */
async function ensureSchema(sql: Sql, name: string): Promise<void> {
  const found = await sql.query("SELECT 1 AS found FROM pg_catalog.pg_namespace WHERE nspname = $1::text", [name]);
  if (found.length === 0) await sql.query(`CREATE SCHEMA ${quoteIdentifier(name)}`);
}

/** Numbers of the steps a database has. */
export async function appliedNumbers(sql: Sql, names: SchemaNames): Promise<ReadonlySet<number>> {
  if (!(await ledgerExists(sql, names))) return new Set();
  const rows = await sql.query<{ number: number }>(`SELECT number FROM ${ledgerOf(names)}`);
  return new Set(rows.map(({ number }) => number));
}

export async function recordApplied(sql: Sql, names: SchemaNames, { number, name }: Migration): Promise<void> {
  await sql.query(`INSERT INTO ${ledgerOf(names)} (number, name) VALUES ($1::integer, $2::text)`, [
    String(number),
    name,
  ]);
}

/** Those a database lacks, in order. @throws StorageError `SCHEMA_TOO_NEW` when it has one that is not known here. */
export function missingFrom(migrations: readonly Migration[], applied: ReadonlySet<number>): Migration[] {
  const known = new Set(migrations.map(({ number }) => number));
  const unknown = [...applied].filter((number) => !known.has(number)).toSorted((a, b) => a - b);
  if (unknown.length > 0) {
    throw new StorageError(
      "SCHEMA_TOO_NEW",
      `The database was migrated by a newer version of this package (it has ${unknown.join(", ")}); upgrade the package.`,
      { context: { unknown } },
    );
  }
  return migrations.filter(({ number }) => !applied.has(number));
}

/** Read from the catalog itself: `to_regclass` may answer from a cache that has not heard of another session's work yet. */
async function ledgerExists(sql: Sql, { schema }: SchemaNames): Promise<boolean> {
  const found = await sql.query(
    `SELECT 1 AS found
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1::text AND c.relname = $2::text`,
    [schema, LEDGER],
  );
  return found.length > 0;
}
