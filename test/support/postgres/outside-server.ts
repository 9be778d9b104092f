import pg from "pg";
import type { PostgresServer } from "./start-postgres.js";

/** A server somebody else runs: it is neither stopped nor restarted. */
export async function outsideServer(databaseUrl: string): Promise<PostgresServer> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  await client.end();
  return {
    url: (database) => {
      const url = new URL(databaseUrl);
      if (database !== undefined) url.pathname = `/${database}`;
      return url.href;
    },
    version: /[\d.]+/.exec(rows[0]?.server_version ?? "")?.[0] ?? "unknown",
    stop: async () => {},
    restart: async () => {
      throw new Error("The server DATABASE_URL names is not ours to restart.");
    },
  };
}
