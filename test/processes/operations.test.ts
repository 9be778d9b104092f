import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_ERRORS } from "../../src/rules/metrics/sample-names.js";
import { createSeededRandom } from "../../src/testing/index.js";
import type { FreshDatabase } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, doubledMarkers } from "../support/small-world.js";
import type { Actor } from "./support/actors.js";
import type { WorkerProcess } from "./support/fleet.js";
import type { WorkerSetup } from "./support/messages.js";
import { type Posted, type Receiver, startReceiver } from "./support/receiver.js";
import { countJobs, LEASE_MS, openSite, type Site, type SiteOptions, until } from "./support/site.js";

let database: FreshDatabase;
let receiver: Receiver;
let site: Site;

beforeEach(async () => {
  database = await freshDatabase();
  receiver = await startReceiver();
});
afterEach(async () => {
  await site.close();
  await receiver.close();
  await database.drop();
});

async function open(
  worker: Partial<Omit<WorkerSetup, "actor" | "databaseUrl" | "resManUrl">>,
  more: Partial<SiteOptions> = {},
): Promise<void> {
  site = await openSite({ databaseUrl: database.url, rows: [], worker, ...more });
}

const byActor = (actor: Actor): WorkerProcess => {
  const found = site.fleet.ready.find((worker) => worker.actor === actor);
  if (!found) throw new Error(`no worker ${actor}`);
  return found;
};

describe("two processes that watch one rule", { timeout: 120_000 }, () => {
  const WINDOW_MS = 2000;
  const alerts = (): Posted[] => receiver.posts.filter(({ path }) => path === "/alerts");
  const told = (): unknown[] => alerts().map(({ body }) => body.news);
  const breakIt = (): Promise<void> =>
    site.storage.metrics.append([{ name: API_ERRORS, value: 50, propertyId: null, at: new Date().toISOString() }]);
  /** The lease of who told and died, ended early. */
  const letTheClaimEnd = () => site.pool.query("UPDATE lead_sync_alert SET news_claimed_until = now()");

  const openWatched = (windowMs: number) =>
    open({ operations: { receiverUrl: receiver.url, alertWindow: `${windowMs / 1000}s` } });

  it("tell once that it is broken and once that it is kept, whichever of them is killed and whenever", async () => {
    await openWatched(WINDOW_MS);
    const { random } = createSeededRandom(11);
    await Promise.all([site.fleet.start(), site.fleet.start()]);
    const isClear = async (): Promise<boolean> => {
      const { rows } = await site.pool.query(
        "SELECT FROM lead_sync_alert WHERE status = 'ok' AND pending_news IS NULL AND rule = 'apiErrors'",
      );
      return rows.length === 1;
    };
    for (let round = 1; round <= 3; round += 1) {
      await breakIt();
      const moment = Date.now() + random() * WINDOW_MS;
      await until("a moment", () => Date.now() >= moment);
      const victim = site.fleet.ready[Math.floor(random() * 2)];
      if (victim) await site.fleet.kill(victim);
      await until(
        "its end",
        async () => new Set(alerts().map(({ body }) => body.id)).size >= 2 * round && isClear(),
        60_000,
      );
      await site.fleet.start();
    }
    const incidents = new Set(alerts().map(({ body }) => body.incident_id));
    expect(incidents.size).toBe(3);
    for (const incident of incidents) {
      const posts = alerts().filter(({ body }) => body.incident_id === incident);
      const once = posts.filter(({ body }, index) => posts.findIndex(({ body: { id } }) => id === body.id) === index);
      expect(once.map(({ body }) => body.news)).toEqual(["trigger", "resolve"]);
      // Said again only where whoever said it first was killed.
      for (const again of posts.filter((posted) => !once.includes(posted))) {
        const first = once.find(({ body }) => body.id === again.body.id);
        expect(site.fleet.ready.map(({ actor }) => actor)).not.toContain(first?.actor);
      }
    }
  });

  it("tell it a second time, by the same id, where the first was killed before it could note that it had", async () => {
    await openWatched(4 * WINDOW_MS);
    await Promise.all([site.fleet.start(), site.fleet.start()]);
    receiver.hold = () => (told().length === 1 ? new Promise(() => undefined) : undefined);
    await breakIt();
    await until("the first word", () => told().length === 1);
    const [first] = alerts();
    await site.fleet.kill(byActor(first?.actor ?? -1));
    await letTheClaimEnd();
    await until("the second word", () => told().length === 2);
    const [, second] = alerts();
    // But for the text, which says for how long it has been so.
    for (const part of ["id", "news", "incident_id", "since"]) expect(second?.body[part]).toBe(first?.body[part]);
    expect(second?.actor).not.toBe(first?.actor);
    await until("its end", () => told().length === 3);
    expect(told()).toEqual(["trigger", "trigger", "resolve"]);
  });
});

describe("three processes that follow one schedule", { timeout: 120_000 }, () => {
  const EVERY_MS = 400;
  const chores = (): Posted[] => receiver.posts.filter(({ path }) => path === "/chores");

  it("do each firing once, and what one was killed over is done by another when its lease has ended", async () => {
    await open({ operations: { receiverUrl: receiver.url, choreEveryMs: EVERY_MS } });
    await Promise.all([site.fleet.start(), site.fleet.start(), site.fleet.start()]);
    await until("some firings", () => chores().length >= 8);
    const alone = chores();
    for (const [index, chore] of alone.entries()) {
      const before = alone[index - 1];
      // Begun in the store before it comes here: the way may differ by some milliseconds.
      if (before) expect(chore.at - before.at).toBeGreaterThan(EVERY_MS * 0.5);
    }
    const from = chores().length;
    receiver.hold = () => (chores().length === from + 1 ? new Promise(() => undefined) : undefined);
    await until("one in the middle", () => chores().length === from + 1);
    const victim = chores()[from];
    await site.fleet.kill(byActor(victim?.actor ?? -1));
    await until("those after it", () => chores().length >= from + 6);
    const [, replacement, ...rest] = chores().slice(from);
    expect(replacement?.actor).not.toBe(victim?.actor);
    expect((replacement?.at ?? 0) - (victim?.at ?? 0)).toBeGreaterThan(LEASE_MS * 0.5);
    for (const chore of rest) expect(chore.actor).not.toBe(victim?.actor);
    expect(chores().filter(({ answeredAt }) => answeredAt === undefined)).toEqual([victim]);
  });
});

describe("three processes and a ResMan that goes down", { timeout: 120_000 }, () => {
  const CIRCUIT = { failures: 5, firstProbeMs: 200, maxProbeMs: 800 };
  const CONCURRENCY = 4;
  const LEADS = 40;
  const rows = Array.from({ length: LEADS }, (_, index) =>
    aRow(index, { user: { firstName: `Renter${index}`, email: `renter${index}@example.com`, phone: null } }),
  );

  it("probe it one at a time, replace a prober that is killed, and bring every lead once", async () => {
    await open({ settings: { circuit: CIRCUIT, concurrency: CONCURRENCY, pollMs: 100 } }, { rows });
    const { fleet, resman, engine, pool } = site;
    resman.fake.faults.set("http503Html", { rate: 1 });
    for (const { conversation } of rows) await engine.enqueue(conversation.id);
    const workers = await Promise.all([fleet.start(), fleet.start(), fleet.start()]);
    await Promise.all(workers.map((worker) => worker.until(({ name }) => name === "circuit:opened")));
    await until("no request under way", () => resman.calls.every(({ endedAt }) => endedAt <= Date.now()));
    // The client itself tries again three times before a request counts.
    const sent = resman.calls.length;
    const opened = Date.now();
    await until("probes", () => resman.calls.length >= sent + 8);
    const spent = Date.now() - opened;
    const probes = resman.calls.slice(sent);
    for (const [index, probe] of probes.entries()) {
      const before = probes[index - 1];
      if (before) expect(probe.at).toBeGreaterThanOrEqual(before.endedAt);
    }
    expect(probes.length).toBeLessThanOrEqual(4 + Math.ceil(spent / CIRCUIT.maxProbeMs) + workers.length);

    const from = resman.calls.length;
    resman.holdAnswer = () => (resman.calls.length === from + 1 ? new Promise(() => undefined) : undefined);
    await until("a probe under way", () => resman.calls.length === from + 1);
    const prober = resman.calls[from]?.actor ?? -1;
    await fleet.kill(byActor(prober));
    const { rowCount } = await pool.query("UPDATE lead_sync_lock SET lease_until = now() WHERE name LIKE 'circuit:%'");
    expect(rowCount).toBe(1);
    await until("another prober", () => resman.calls.length > from + 1);
    for (const { actor } of resman.calls.slice(from + 1)) expect(actor).not.toBe(prober);

    resman.fake.faults.clear();
    await until("every lead", async () => (await countJobs(pool)).completed === LEADS, 60_000);
    const emails = resman.fake.prospects().flatMap(({ people }) => people.map(({ email }) => email));
    expect(emails).toHaveLength(LEADS);
    expect(new Set(emails).size).toBe(LEADS);
    expect(doubledMarkers(resman.fake)).toEqual([]);
    const { rows: tries } = await pool.query<{ most: number }>("SELECT max(retry_count) AS most FROM lead_sync_queue");
    expect(tries[0]?.most).toBeLessThanOrEqual(1);
  });
});
