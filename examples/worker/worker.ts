import { ResManClient, SyncWorker } from "@domiq/lead-sync";
import { PostgresStorageAdapter } from "@domiq/lead-sync/postgres";
import { FAKE_RESMAN_IDS } from "@domiq/lead-sync/testing";
import { Pool } from "pg";
import { onShutdown } from "../shared/start-server.js";

/** The worker process: nothing but the queue. Start as many as you like, on as many hosts; they share the database. */
const { DATABASE_URL, DATABASE_SCHEMA = "public", RESMAN_URL } = process.env;
if (!DATABASE_URL || !RESMAN_URL) throw new Error("Set DATABASE_URL and RESMAN_URL; see the README.");

const pool = new Pool({ connectionString: DATABASE_URL, max: 4 });
const storage = new PostgresStorageAdapter({ client: pool, schema: DATABASE_SCHEMA });
const worker = new SyncWorker({
  storage,
  resman: new ResManClient({
    accountId: FAKE_RESMAN_IDS.accountId,
    integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId,
    apiKey: FAKE_RESMAN_IDS.apiKey,
    baseUrl: RESMAN_URL,
  }),
});

await worker.start();
console.log(`worker ${process.pid}: waits for jobs`);
// A job that runs is finished first.
onShutdown(
  () => worker.stop(),
  () => storage.close(),
  () => pool.end(),
);
