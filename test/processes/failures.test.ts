import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SyncWorker } from "../../src/engine/sync-worker.js";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import type { FreshDatabase, FreshDatabaseOptions } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, DANA, doubledMarkers } from "../support/small-world.js";
import { type PostgresProxy, startPostgresProxy } from "./support/postgres-proxy.js";
import { countJobs, openSite, type Site, until } from "./support/site.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function database(options?: FreshDatabaseOptions): Promise<FreshDatabase> {
  const fresh = await freshDatabase(options);
  closers.push(() => fresh.drop());
  return fresh;
}

interface OpenWorker {
  worker: SyncWorker;
  /** What it told of claims and settlements that failed. */
  errors: { during: string; error: unknown }[];
}

/** A worker of this process; its ResMan is that of the site, if one is given. */
function workerOn(url: string, site?: Site): OpenWorker {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000 });
  const storage = new PostgresStorageAdapter({ client: pool, prepare: false });
  const worker = new SyncWorker({
    storage,
    resman: () => {
      if (!site) throw new Error("There is no ResMan.");
      return site.client;
    },
    leaseMs: 1500,
    pollMs: 100,
  });
  const errors: OpenWorker["errors"] = [];
  worker.on("engine:error", ({ during, error }) => errors.push({ during, error }));
  closers.push(async () => {
    await worker.stop();
    await storage.close();
    await pool.end();
  });
  return { worker, errors };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a worker that is started", () => {
  const PASSWORD = "not-the-password";
  const changed = (url: string, change: (url: URL) => void): string => {
    const other = new URL(url);
    change(other);
    return other.href;
  };

  it.each<[string, (url: URL) => void, object]>([
    [
      "on a port where nobody listens",
      (url) => {
        url.port = "1";
      },
      { code: "STORAGE_ERROR", retryable: true, message: expect.stringMatching(/cannot be reached/) },
    ],
    [
      "on a database that is not there",
      (url) => {
        url.pathname = "/lead_sync_nowhere";
      },
      { code: "STORAGE_ERROR", retryable: false, message: expect.stringMatching(/does not exist/) },
    ],
    [
      "as a user nobody knows",
      (url) => {
        url.username = "lead_sync_nobody";
        url.password = PASSWORD;
      },
      { code: "STORAGE_ERROR", retryable: false, message: expect.stringMatching(/login/) },
    ],
  ])("%s says so, and keeps the password to itself", async (_, change, expected) => {
    const { url } = await database({ empty: true });
    const error = await failureOf(workerOn(changed(url, change)).worker.start());
    expect(error).toMatchObject(expected);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(PASSWORD);
  });

  it("on a database without our schema says that it lacks migrations", async () => {
    const { url } = await database({ empty: true });
    await expect(workerOn(url).worker.start()).rejects.toMatchObject({ code: "SCHEMA_OUTDATED", retryable: false });
  });

  it("on a database of a newer version says so", async () => {
    const { url } = await database();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query("INSERT INTO lead_sync_schema_migration (number, name) VALUES (9999, 'from the future')");
    await admin.end();
    await expect(workerOn(url).worker.start()).rejects.toMatchObject({ code: "SCHEMA_TOO_NEW", retryable: false });
  });

  it("while the server is away fails, and can be started again when it is there", async () => {
    const { url } = await database();
    const proxy = await startPostgresProxy(url);
    closers.push(() => proxy.close());
    proxy.isOpen = false;
    const { worker } = workerOn(proxy.url);
    await expect(worker.start()).rejects.toMatchObject({ code: "STORAGE_ERROR", retryable: true });
    proxy.isOpen = true;
    await worker.start();
  });
});

describe("a worker that works", { timeout: 60_000 }, () => {
  let site: Site;
  let proxy: PostgresProxy;

  beforeEach(async () => {
    const { url } = await database();
    site = await openSite({ databaseUrl: url, rows: [aRow()] });
    closers.push(() => site.close());
    proxy = await startPostgresProxy(url);
    closers.push(() => proxy.close());
  });

  const isDone = async (): Promise<boolean> => (await countJobs(site.pool)).completed === 1;
  const expectDoneOnce = (): void => {
    expect(site.resman.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(site.resman.fake)).toEqual([]);
  };

  it("and whose connection is ended while it claims, tells it and claims again", async () => {
    await site.engine.enqueue(DANA);
    const blocker = new pg.Client({ connectionString: proxy.url });
    closers.push(() => blocker.end());
    await blocker.connect();
    await blocker.query("BEGIN; LOCK TABLE lead_sync_queue IN EXCLUSIVE MODE");
    const { worker, errors } = workerOn(proxy.url, site);
    await worker.start();
    await until("a claim that waits", async () => {
      const { rows } = await site.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%lead_sync_claim%'`,
      );
      return rows.length > 0;
    });
    await until("word of it", () => errors.length > 0);
    await blocker.query("COMMIT");
    expect(errors[0]).toMatchObject({ during: "claim", error: { code: "STORAGE_ERROR", retryable: true } });
    await until("the job's end", isDone);
    expectDoneOnce();
  });

  it("and never learns what it claimed, loses nothing: the lease of the unknown job ends, and it is taken again", async () => {
    await site.engine.enqueue(DANA);
    proxy.loseAnswerTo("lead_sync_claim");
    const { worker, errors } = workerOn(proxy.url, site);
    await worker.start();
    await until("the job's end", isDone);
    expect(await site.storage.queue.list()).toMatchObject([{ fence: 2, crashCount: 1, retryCount: 0 }]);
    expect(errors).toMatchObject([{ during: "claim", error: { code: "STORAGE_ERROR", retryable: true } }]);
    expectDoneOnce();
  });

  it("and never learns that a job was settled, does not run it again", async () => {
    const { worker } = workerOn(proxy.url, site);
    let hasEnded = false;
    for (const end of ["job:settled", "job:lost"] as const) {
      worker.on(end, () => {
        hasEnded = true;
      });
    }
    await worker.start();
    proxy.loseAnswerTo("lead_sync_settle");
    await site.engine.enqueue(DANA);
    await until("the job's end", isDone);
    await until("the worker's word", () => hasEnded);
    expect((await site.history()).claims()).toHaveLength(1);
    expectDoneOnce();
  });

  it("while the server's disk is full, keeps what it did until it can be stored", async () => {
    await site.pool.query(`
      CREATE FUNCTION test_disk_full() RETURNS TRIGGER LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER test_disk_full BEFORE UPDATE ON lead_sync_queue
        FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION test_disk_full()`);
    const { worker } = workerOn(proxy.url, site);
    await worker.start();
    await site.engine.enqueue(DANA);
    await until("a lead that is synced", async () => {
      const conversation = await site.storage.conversations.get(DANA);
      return conversation?.resmanSyncStatus === "synced";
    });
    expect(await isDone()).toBe(false);
    await site.pool.query("DROP TRIGGER test_disk_full ON lead_sync_queue");
    await until("the job's end", isDone);
    expectDoneOnce();
  });
});

describe("a caller", () => {
  it("whose job does not fit on the server's disk is told so, and nothing is queued", async () => {
    const { url } = await database();
    const site = await openSite({ databaseUrl: url, rows: [aRow()] });
    closers.push(() => site.close());
    await site.pool.query(`
      CREATE FUNCTION test_disk_full() RETURNS TRIGGER LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER test_disk_full BEFORE INSERT ON lead_sync_queue FOR EACH ROW EXECUTE FUNCTION test_disk_full()`);
    await expect(site.engine.enqueue(DANA)).rejects.toMatchObject({
      code: "STORAGE_ERROR",
      retryable: true,
      message: expect.stringMatching(/disk is full/),
    });
    expect(await countJobs(site.pool)).toEqual({});
  });
});
