import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { DANA } from "../support/small-world.js";
import { createWorld, storeRows } from "../support/world.js";
import { followThroughDrops } from "./support/follow-through-drops.js";
import { aMessage } from "./support/hub-world.js";
import { connect, type ServedHub, serveHub, WAIT } from "./support/served-hub.js";
import { hubOf, twoProperties } from "./support/two-properties.js";

interface Process {
  storage: PostgresStorageAdapter;
  served: ServedHub;
}

const ends: (() => Promise<void>)[] = [];
let one: Process;
let two: Process;

/** What share only a PostgreSQL server and a ResMan are two processes, as far as anybody can tell. */
beforeAll(async () => {
  const database = await freshDatabase();
  ends.push(() => database.drop());
  const { client } = await createWorld({ rows: twoProperties() });
  const start = async (): Promise<Process> => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    const storage = new PostgresStorageAdapter({ client: pool });
    // Long: what is heard in time is heard by NOTIFY.
    const engine = new SyncEngine({ storage, resman: client, pollMs: 60_000 });
    const served = await serveHub(hubOf(engine));
    ends.push(async () => {
      await served.close();
      await storage.close();
      await pool.end();
    });
    return { storage, served };
  };
  one = await start();
  two = await start();
  await storeRows(one.storage, twoProperties());
}, 60_000);

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

it("what a client of one process changes, a client of the other sees", async () => {
  const a = await connect(one.served.url, { token: "a" });
  const b = await connect(two.served.url, { token: "b" });
  const c = await connect(two.served.url, { token: "c" });
  a.say(aMessage("status_change", { conversation_id: DANA, status: "contacted" }, { message_id: "m1" }));
  await vi.waitFor(() => expect(a.ofType("ack")).toHaveLength(1), WAIT);
  await vi.waitFor(() => expect(b.ofType("status_change").length).toBeGreaterThan(0), WAIT);
  await vi.waitFor(() => expect(b.positions).toEqual(a.positions), WAIT);
  expect(c.positions).toEqual([]);
  await Promise.all([a, b, c].map((client) => client.leave()));
});

it("a client that drops and goes on at the other process loses and repeats nothing", async () => {
  const urls = [one.served.url, two.served.url];
  const { seen, all } = await followThroughDrops([one.storage, two.storage], urls);
  expect(all.length).toBeGreaterThanOrEqual(750);
  expect(seen).toEqual(all);
});
