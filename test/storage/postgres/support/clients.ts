import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import postgres from "postgres";
import type { Logger } from "../../../../src/ports/logger.js";
import { systemRuntime } from "../../../../src/runtime/system-runtime.js";
import { databaseOf } from "../../../../src/storage/postgres/client/database-of.js";
import type { Sql, SqlDatabase } from "../../../../src/storage/postgres/client/sql.js";
import { sqlOf } from "../../../../src/storage/postgres/client/transaction-of.js";

export interface OpenClient {
  database: SqlDatabase;
  /** Runs work in a transaction the host opens and ends, as `within` has it. */
  inHostTransaction(work: (sql: Sql) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  prepare?: boolean;
  logger?: Logger;
}

const MAX = 4;

export function openPg(url: string, options: OpenOptions = {}): OpenClient {
  const pool = new pg.Pool({ connectionString: url, max: MAX });
  return {
    database: databaseOf(pool, { ...options, timers: systemRuntime }),
    inHostTransaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await work(sqlOf(client));
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

export function openPostgresJs(url: string, options: OpenOptions = {}): OpenClient {
  const client = postgres(url, { max: MAX, onnotice: () => {} });
  return {
    database: databaseOf(client, options),
    inHostTransaction: async (work) => {
      await client.begin((sql) => work(sqlOf(sql)));
    },
    // Without a limit it waits for ever for a connection that was lost within a statement.
    close: () => client.end({ timeout: 0 }),
  };
}

export async function openPGlite(): Promise<OpenClient> {
  const client = await PGlite.create();
  return {
    database: databaseOf(client),
    inHostTransaction: (work) => client.transaction((transaction) => work(sqlOf(transaction))),
    close: () => client.close(),
  };
}

/** The clients that reach a server, by the name of their package. */
export const SERVER_CLIENTS = { pg: openPg, postgres: openPostgresJs } as const;
