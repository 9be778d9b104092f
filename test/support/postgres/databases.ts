import { randomBytes } from "node:crypto";
import pg from "pg";
import { databaseOf } from "../../../src/storage/postgres/client/database-of.js";

/** A database of a test. */
export interface FreshDatabase {
  url: string;
  /** Removes it, with whoever is still connected. */
  drop(): Promise<void>;
}

/** A server, and the name of the migrated database its fresh ones are copies of. */
export interface DatabaseSource {
  /** Of a database of the server that may be connected to while others are made and dropped. */
  url: string;
  /** Made by the first who needs it. */
  template: string;
}

export interface FreshDatabaseOptions {
  /** Without our schema. Default: migrated. */
  empty?: boolean;
}

/** Held while the template is made. */
const TEMPLATE_LOCK = 4_720_135;

export const uniqueName = (kind: string): string => `lead_sync_${kind}_${randomBytes(6).toString("hex")}`;

/** Makes a database nobody else uses. */
export async function createDatabase(
  source: DatabaseSource,
  options: FreshDatabaseOptions = {},
): Promise<FreshDatabase> {
  const name = uniqueName("test");
  await asAdmin(source.url, async (admin) => {
    if (!options.empty) await ensureTemplate(admin, source);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${options.empty ? "template0" : source.template}`);
  });
  return { url: urlOf(source.url, name), drop: () => dropDatabase(source.url, name) };
}

export const dropDatabase = (serverUrl: string, name: string): Promise<void> =>
  asAdmin(serverUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

/** Many processes ask at once; one migrates. */
async function ensureTemplate(admin: pg.Client, { url, template }: DatabaseSource): Promise<void> {
  const exists = async (): Promise<boolean> =>
    (await admin.query("SELECT FROM pg_database WHERE datname = $1", [template])).rows.length > 0;
  if (await exists()) return;
  await admin.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
  try {
    if (await exists()) return;
    // Under another name until it is whole.
    const making = `${template}_making`;
    await admin.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${making} TEMPLATE template0`);
    await migrateAt(urlOf(url, making));
    await admin.query(`ALTER DATABASE ${making} RENAME TO ${template}`);
  } finally {
    await admin.query("SELECT pg_advisory_unlock($1)", [TEMPLATE_LOCK]);
  }
}

async function migrateAt(url: string): Promise<void> {
  // Only when it is needed: tests of empty databases pay nothing for it.
  const { migrate } = await import("../../../src/storage/postgres/schema/migrate.js");
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    await migrate(databaseOf(pool));
  } finally {
    await pool.end();
  }
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
