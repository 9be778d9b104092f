import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import type { FreshDatabase } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, DANA, doubledMarkers } from "../support/small-world.js";
import { countJobs, openSite, type Site, until } from "./support/site.js";

const OTHER = anId(0x301);
const LONG_LEASE_MS = 120_000;

describe("a worker that is stopped", { timeout: 60_000 }, () => {
  let database: FreshDatabase;
  let site: Site;
  let letGo: () => void;

  beforeEach(async () => {
    database = await freshDatabase();
    const rows = [aRow(), aRow(1, { user: { email: "robin.vale@example.com", phone: null, firstName: "Robin" } })];
    const worker = { settings: { leaseMs: LONG_LEASE_MS, pollMs: 100 } };
    site = await openSite({ databaseUrl: database.url, rows, worker });
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    // The first request of all lasts until the test lets go.
    site.resman.holdAnswer = () => (site.resman.calls.length === 1 ? gate : undefined);
  });
  afterEach(async () => {
    await site.close();
    await database.drop();
  });

  const isUnderWay = () => until("a request", () => site.resman.calls.length === 1);

  it("lets what runs finish and takes nothing new", async () => {
    const worker = await site.fleet.start();
    await site.engine.enqueue(DANA);
    await isUnderWay();
    const stopped = worker.ask({ do: "stop", drain: true });
    // Its claims have ended when it no longer listens.
    await until("the end of its claims", async () => {
      const { rows } = await site.pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
      );
      return rows.length === 0;
    });
    await site.engine.enqueue(OTHER);
    letGo();
    await stopped;
    expect(await countJobs(site.pool)).toEqual({ completed: 1, pending: 1 });
    expect((await site.history()).claims()).toHaveLength(1);
    await site.fleet.start();
    await until("the other job", async () => (await countJobs(site.pool)).completed === 2);
    expect(doubledMarkers(site.resman.fake)).toEqual([]);
  });

  it("gives its jobs and locks back at once when it is not to drain, and another takes them long before the lease ends", async () => {
    const worker = await site.fleet.start();
    await site.engine.enqueue(DANA);
    await isUnderWay();
    const other = await site.fleet.start();
    await worker.ask({ do: "stop", drain: false });
    await until("the other worker's success", async () => (await countJobs(site.pool)).completed === 1);
    const [first, second] = (await site.history()).claims();
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(LONG_LEASE_MS / 4);
    expect(await site.storage.queue.list()).toMatchObject([{ status: "completed", crashCount: 0, retryCount: 0 }]);
    const writers = site.resman.calls.filter(({ kind }) => kind === "write").map(({ actor }) => actor);
    expect(new Set(writers)).toEqual(new Set([other.actor]));
    expect(site.resman.fake.prospects()).toHaveLength(1);
  });
});
