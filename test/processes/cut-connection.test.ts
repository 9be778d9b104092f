import pg from "pg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import type { FreshDatabase } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { type PostgresProxy, startPostgresProxy } from "./support/postgres-proxy.js";
import { until } from "./support/site.js";

let database: FreshDatabase;
let proxy: PostgresProxy;
let pool: pg.Pool;
let admin: pg.Pool;

beforeEach(async () => {
  database = await freshDatabase();
  proxy = await startPostgresProxy(database.url);
  pool = new pg.Pool({ connectionString: proxy.url, max: 1 });
  admin = new pg.Pool({ connectionString: database.url, max: 1 });
});
afterEach(async () => {
  await pool.end();
  await admin.end();
  await proxy.close();
  await database.drop();
});

it("a connection that breaks in the moment it is handed on fails the next transaction, and does not end the process", async () => {
  const uncaught = vi.fn();
  process.on("uncaughtException", uncaught);
  try {
    const storage = new PostgresStorageAdapter({ client: pool });
    const { rows } = await pool.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    proxy.holdAnswers();
    // Its answer hands the only connection on to the transaction; the server's farewell comes in the same packet.
    const query = pool.query("SELECT 1");
    const transaction = storage.transaction(async () => "done");
    const failure = transaction.catch((error: unknown) => error);
    const isThere = async (wanted: boolean, state = ""): Promise<boolean> => {
      const found = await admin.query("SELECT FROM pg_stat_activity WHERE pid = $1 AND query LIKE $2", [
        rows[0]?.pid,
        `${state}%`,
      ]);
      return found.rows.length > 0 === wanted;
    };
    await until("the query's arrival", () => isThere(true, "SELECT 1"));
    await admin.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await until("the connection's end", () => isThere(false));
    proxy.passAnswersOn();
    await query;
    expect(await failure).toMatchObject({ code: "STORAGE_ERROR", retryable: true });
    expect(uncaught).not.toHaveBeenCalled();
    expect(await storage.transaction(async () => "done")).toBe("done");
  } finally {
    process.removeListener("uncaughtException", uncaught);
  }
}, 30_000);
