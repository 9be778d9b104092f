import pg from "pg";
import { PostgresStorageAdapter } from "../../../../src/storage/postgres/postgres-storage-adapter.js";
import { freshDatabase } from "../../../support/postgres/fresh-database.js";

/** An adapter on a database of its own, and the host's view of it. */
export interface OpenStorage {
  storage: PostgresStorageAdapter;
  /** The host's pool, which the adapter uses as well. */
  pool: pg.Pool;
  url: string;
  /** Another adapter with its own pool: another process, as far as the database can tell. */
  another(): PostgresStorageAdapter;
  /** Rows of a query of the host. */
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openStorage(): Promise<OpenStorage> {
  const fresh = await freshDatabase();
  const pools: pg.Pool[] = [];
  const openPool = () => {
    const pool = new pg.Pool({ connectionString: fresh.url, max: 4 });
    pools.push(pool);
    return pool;
  };
  const pool = openPool();
  const adapterOf = (client: pg.Pool) => new PostgresStorageAdapter({ client });
  const storage = adapterOf(pool);
  return {
    storage,
    pool,
    url: fresh.url,
    another: () => adapterOf(openPool()),
    rows: async (sql, values = []) => (await pool.query(sql, values)).rows,
    close: async () => {
      await storage.close();
      for (const each of pools) await each.end();
      await fresh.drop();
    },
  };
}
