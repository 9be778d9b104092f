import { ResManClient, SyncWorker } from "@domiq/lead-sync";
import { PostgresStorageAdapter } from "@domiq/lead-sync/postgres";
import { FAKE_RESMAN_IDS } from "@domiq/lead-sync/testing";
import { Pool } from "pg";
import type { WorkerSetup } from "./workers.js";

/** The process behind {@link startWorkers}: works on jobs until its parent tells it to stop, or is gone. */
process.once("message", async ({ shared, resman, leaseMs }: WorkerSetup) => {
  const pool = new Pool({ connectionString: shared.url, max: 4 });
  const storage = new PostgresStorageAdapter({ client: pool, schema: shared.schema });
  const { url, account, partner, apiKey } = resman;
  const worker = new SyncWorker({
    storage,
    resman: new ResManClient({
      accountId: account ?? FAKE_RESMAN_IDS.accountId,
      integrationPartnerId: partner ?? FAKE_RESMAN_IDS.integrationPartnerId,
      apiKey: apiKey ?? FAKE_RESMAN_IDS.apiKey,
      baseUrl: url,
      retry: { baseMs: 20 },
    }),
    retry: { backoffDelay: 20 },
    leaseMs,
    pollMs: 500,
  });
  process.once("message", async () => {
    await worker.stop();
    await storage.close();
    await pool.end();
    process.exit(0);
  });
  await worker.start();
  process.send?.({ ready: true });
});
process.once("disconnect", () => process.exit(0));
