import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { databaseOf } from "../../../../src/storage/postgres/client/database-of.js";
import type { SqlDatabase } from "../../../../src/storage/postgres/client/sql.js";
import { freshDatabase } from "../../../support/postgres/fresh-database.js";

/** A database of a test, and short ways to use it as a host would: outside of the engine's transactions. */
export interface SchemaDatabase {
  database: SqlDatabase;
  /** Runs statements. */
  run(sql: string): Promise<void>;
  /** Rows of a query, as JSON shows them. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Runs statements in one of the engine's transactions. */
  asEngine(...statements: string[]): Promise<void>;
  close(): Promise<void>;
}

const over = (database: SqlDatabase, close: () => Promise<void>): SchemaDatabase => ({
  database,
  run: (sql) => database.script(sql),
  rows: async (sql) => {
    const [found] = await database.query<{ rows: string | null }>(
      `SELECT json_agg(t)::text AS rows FROM (${sql}) AS t`,
    );
    return JSON.parse(found?.rows ?? "[]");
  },
  asEngine: (...statements) =>
    database.transaction(async (sql) => {
      for (const statement of statements) await sql.query(statement);
    }),
  close,
});

/** A new database on the server of the test run. */
export async function onServer(options: { empty?: boolean } = {}): Promise<SchemaDatabase> {
  const { url, drop } = await freshDatabase(options);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  return over(databaseOf(pool), async () => {
    await pool.end();
    await drop();
  });
}

let blank: Promise<PGlite> | undefined;

/** A new PGlite without our schema: a copy of one, since a copy is made four times as fast. */
export async function onPGlite(): Promise<SchemaDatabase> {
  blank ??= PGlite.create();
  const client = await (await blank).clone();
  return over(databaseOf(client), () => client.close());
}

/** Where the schema must work, empty. */
export const PLACES: readonly (readonly [string, () => Promise<SchemaDatabase>])[] = [
  ["a PostgreSQL server", () => onServer({ empty: true })],
  ["PGlite", onPGlite],
];
