import { setImmediate } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { ResManClient } from "../../src/clients/resman/resman-client.js";
import { createContext } from "../../src/engine/context.js";
import { QueueWorker } from "../../src/engine/queue/queue-worker.js";
import type { NewJob } from "../../src/ports/storage.js";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import { anId, aProperty, createFakeResManFetch, FakeResMan } from "../../src/testing/index.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";

const CROWD = anId(0x100);
const LONER = anId(0x101);
const CONCURRENCY = 8;

it("does not let 10,000 jobs of one property delay one job of another by more than a few claims", async () => {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  const storage = new PostgresStorageAdapter({ client: pool });
  const jobOf = (propertyId: string, n: number): NewJob => {
    const at = new Date().toISOString();
    const rest = { conversationId: null, syncOperation: "pull", syncData: {}, trigger: "api", priority: 2 } as const;
    return { id: anId(0x10_000 + n), resmanLeadId: `lead-${n}`, propertyId, maxRetries: 3, notBefore: at, at, ...rest };
  };
  try {
    for (const id of [CROWD, LONER]) await storage.properties.put(aProperty({ id }));
    await storage.queue.enqueueMany(Array.from({ length: 10_000 }, (_, n) => jobOf(CROWD, n)));
    const resman = new ResManClient({
      accountId: 1,
      integrationPartnerId: 1,
      apiKey: "unused",
      runtime: { fetch: createFakeResManFetch(new FakeResMan()) },
    });
    const ctx = createContext({ storage, resman, concurrency: CONCURRENCY });
    let ofCrowd = 0;
    let reachLoner = (): void => {};
    const lonerReached = new Promise<void>((resolve) => {
      reachLoner = resolve;
    });
    let reachTheMiddle = (): void => {};
    const inTheMiddle = new Promise<void>((resolve) => {
      reachTheMiddle = resolve;
    });
    const worker = new QueueWorker(ctx, "worker-1", async ({ propertyId }) => {
      if (propertyId === LONER) reachLoner();
      else ofCrowd += 1;
      if (ofCrowd === 200) reachTheMiddle();
      await setImmediate();
    });
    const running = worker.run();
    await inTheMiddle;
    await storage.queue.enqueue(jobOf(LONER, 10_000));
    const before = ofCrowd;
    await lonerReached;
    const overtaken = ofCrowd - before;
    worker.stop(false);
    await running;
    expect(overtaken).toBeLessThanOrEqual(3 * CONCURRENCY);
    const { rows } = await pool.query("SELECT FROM lead_sync_queue WHERE status = 'pending'");
    expect(rows.length).toBeGreaterThan(5000);
  } finally {
    await storage.close();
    await pool.end();
    await database.drop();
  }
}, 60_000);
