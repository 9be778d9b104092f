import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { embeddedFolder } from "../support/postgres/binaries.js";
import { createDatabase, type FreshDatabase, uniqueName } from "../support/postgres/databases.js";
import { type PostgresServer, startPostgres } from "../support/postgres/start-postgres.js";
import { aRow, commentsOf, doubledMarkers } from "../support/small-world.js";
import { addNote, countJobs, openSite, type Site, until } from "./support/site.js";

const LEADS = 40;
const leadOf = (n: number): string => anId(0x300 + n);
const rows = Array.from({ length: LEADS }, (_, n) =>
  aRow(n, { user: { email: `renter${n}@example.com`, phone: null } }),
);

describe("a PostgreSQL that is restarted while workers work", { timeout: 90_000 }, () => {
  let server: PostgresServer;
  let template: string;
  let database: FreshDatabase;
  let site: Site | undefined;

  beforeAll(async () => {
    // Of our own: one that others use must not be restarted.
    server = await startPostgres({ from: embeddedFolder() === undefined ? "debian" : "embedded" });
    template = uniqueName("template");
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await createDatabase({ url: server.url(), template });
  });
  afterEach(async () => {
    await site?.close();
    await database.drop();
  });

  async function open(pollMs: number): Promise<Site> {
    const opened = await openSite({ databaseUrl: database.url, rows, worker: { settings: { leaseMs: 2000, pollMs } } });
    site = opened;
    return opened;
  }

  /** As a chatbot would: tries again until the server is back. */
  async function persistently<T>(work: () => Promise<T>): Promise<T> {
    let result: { value: T } | undefined;
    await until("a server that is back", async () => {
      result = await work().then(
        (value) => ({ value }),
        () => undefined,
      );
      return result !== undefined;
    });
    if (!result) throw new Error("There is no result.");
    return result.value;
  }

  it.each(["immediate", "fast"] as const)("loses and doubles nothing (%s)", async (mode) => {
    const { fleet, engine, pool, resman, storage } = await open(200);
    await Promise.all([fleet.start(), fleet.start(), fleet.start()]);
    for (let n = 0; n < LEADS; n += 1) await engine.enqueue(leadOf(n));
    await until("some of it done", async () => ((await countJobs(pool)).completed ?? 0) >= 5);
    await server.restart(mode);
    const key = await persistently(() => addNote({ storage }, leadOf(3)));
    await persistently(() => engine.enqueue(leadOf(3)));
    await until("the rest done", () => persistently(async () => isQuiet(await countJobs(pool))), 60_000);

    expect(await countJobs(pool)).not.toHaveProperty("failed");
    expect(resman.fake.prospects()).toHaveLength(LEADS);
    expect(doubledMarkers(resman.fake)).toEqual([]);
    expect(
      resman.fake
        .prospects()
        .flatMap(commentsOf)
        .filter((text) => text.includes(key)),
    ).toHaveLength(1);
    expect(fleet.ready).toHaveLength(3);
    const before = resman.fake.writes.length;
    await engine.pushLeads({ scope: "all" });
    expect(resman.fake.writes.slice(before)).toEqual([]);
  });

  const isQuiet = ({ pending = 0, processing = 0 }: Record<string, number>): boolean => pending + processing === 0;

  it("is heard again: a job queued afterwards is taken long before the next poll", async () => {
    const { fleet, engine, pool } = await open(600_000);
    await fleet.start();
    await engine.enqueue(leadOf(0));
    await until("the first job", async () => (await countJobs(pool)).completed === 1);
    await server.restart("immediate");
    await until("its listener", () =>
      persistently(async () => {
        const { rows: listening } = await pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
        );
        return listening.length > 0;
      }),
    );
    await engine.enqueue(leadOf(1));
    await until("the second job", async () => (await countJobs(pool)).completed === 2);
    expect(await countJobs(pool)).toEqual({ completed: 2 });
  });
});
