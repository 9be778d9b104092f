import { randomBytes } from "node:crypto";
import { MemoryStorageAdapter, type StorageAdapter } from "@domiq/lead-sync";
import { createEmbeddedStorage, PostgresStorageAdapter } from "@domiq/lead-sync/postgres";
import { Pool } from "pg";
import { startPostgres } from "../../test/support/postgres/start-postgres.js";

/** A real server, which any number of processes can share. */
export interface SharedDatabase {
  url: string;
  /** A schema of the demo's own: what else the database holds is left alone. */
  schema: string;
}

export interface OpenedStorage {
  storage: StorageAdapter;
  /** What it is, in words. */
  name: string;
  /** Set where worker processes can join. */
  shared?: SharedDatabase;
  close(): Promise<void>;
}

/** Opens the store the options ask for, empty and migrated. Several workers need a real server: one is started if none is given. */
export async function openStorage(choice: string, workers: number): Promise<OpenedStorage> {
  if (choice === "memory") return { storage: new MemoryStorageAdapter(), name: "memory", close: async () => {} };
  if (choice !== "embedded") return openServer(choice, "the PostgreSQL server you gave");
  if (workers > 0) {
    const server = await startPostgres();
    const opened = await openServer(server.url(), `a PostgreSQL ${server.version} server started for this demo`);
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await server.stop();
      },
    };
  }
  const storage = await createEmbeddedStorage();
  return { storage, name: "PGlite, an embedded PostgreSQL", close: () => storage.close() };
}

async function openServer(url: string, name: string): Promise<OpenedStorage> {
  const shared = { url, schema: `lead_sync_demo_${randomBytes(4).toString("hex")}` };
  const pool = new Pool({ connectionString: url, max: 8 });
  const storage = new PostgresStorageAdapter({ client: pool, schema: shared.schema });
  const close = async (): Promise<void> => {
    await storage.close();
    await pool.query(`DROP SCHEMA IF EXISTS "${shared.schema}" CASCADE`);
    await pool.end();
  };
  try {
    await storage.migrate();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { storage, name: `${name}, schema ${shared.schema}`, shared, close };
}
