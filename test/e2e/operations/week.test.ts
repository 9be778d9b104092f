import { afterEach, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import { StorageError } from "../../../src/domain/errors.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { LeadSyncMonitor } from "../../../src/monitoring/lead-sync-monitor.js";
import type { AlertNotification } from "../../../src/monitoring/notifiers/alert-notifier.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import {
  countWrites,
  createFakeAirtableFetch,
  createTestRuntime,
  elapse,
  FAKE_AIRTABLE_IDS,
  FakeAirtable,
} from "../../../src/testing/index.js";
import { CLIENT, TABLE } from "../../engine/airtable/support.js";
import { days, hours, minutes } from "../../engine/schedule/support.js";
import { OTHER_PROPERTY } from "../../http/support/http-world.js";
import { toEverybody } from "../../monitoring/alerts/support.js";
import { aRow, DANA, doubledMarkers } from "../../support/small-world.js";
import { createWorld } from "../../support/world.js";

const START = "2026-03-02T08:00:00.000Z";
const RENTERS = 6;
const RECORDS = 5;
const MARA = { id: "u-mara", name: "Mara Lind" };

/** A store that fails as a whole while it is away. */
function leaving<T extends object>(store: T, isAway: () => boolean): T {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === "function" && name !== "listen" && name !== "close") {
        return async (...args: unknown[]): Promise<unknown> => {
          if (isAway()) throw new StorageError("STORAGE_ERROR", "The database cannot be reached.", { retryable: true });
          return value.apply(target, args);
        };
      }
      if (typeof value === "function") return value.bind(target);
      return typeof value === "object" && value !== null ? leaving(value, isAway) : value;
    },
  });
}

/** Everything on, over a ResMan, an Airtable base and a store that go away at times. */
async function openHouse() {
  const runtime = createTestRuntime({ seed: 5, start: START });
  const { now, setTimeout, clearTimeout, random, randomId } = runtime;
  const own = { now, setTimeout, clearTimeout, random, randomId };
  const away = { resman: false, airtable: false, store: false };
  const elm = { id: OTHER_PROPERTY, name: "Elm Court" };
  const rows = Array.from({ length: RENTERS }, (_, index) =>
    aRow(index, {
      ...(index % 2 === 1 && { property: elm }),
      user: { firstName: `Renter${index}`, email: `renter${index}@example.com`, phone: null },
    }),
  );
  const { storage: memory, fake: resman, client } = await createWorld({ rows, runtime: own });
  const storage: StorageAdapter = leaving<StorageAdapter>(memory, () => away.store);
  const base = new FakeAirtable({ runtime: own });
  const direct = createFakeAirtableFetch(base);
  const { token, baseId } = FAKE_AIRTABLE_IDS;
  const airtableClient = new AirtableClient({
    token,
    baseId,
    runtime: {
      ...own,
      fetch: (request) => (away.airtable ? Promise.reject(new TypeError("fetch failed")) : direct(request)),
    },
  });
  const told: AlertNotification[] = [];
  const notifiers = toEverybody({ notify: async (notification) => void told.push(notification) });
  const archived: string[] = [];
  const options = (store: StorageAdapter) => ({
    storage: store,
    resman: client,
    runtime: own,
    // Polls of the queue are only for what no news tells of.
    pollMs: minutes(5),
    airtable: { client: airtableClient, clientId: CLIENT },
  });
  /** A process: an engine, and what watches it. */
  const process = () => {
    const engine = new SyncEngine(options(storage));
    engine.on("schedule:fired", ({ name, dueAt }) => name === "archive" && archived.push(dueAt));
    const monitor = new LeadSyncMonitor({
      storage,
      engine,
      notifiers,
      runtime: own,
      checkEveryMs: minutes(1),
      flushEveryMs: minutes(1),
    });
    return {
      engine,
      start: async () => {
        await engine.start();
        await monitor.start();
      },
      stop: async (drain: boolean) => {
        await elapse(runtime, monitor.stop());
        await elapse(runtime, engine.stop({ drain }));
      },
    };
  };
  return { runtime, memory, resman, base, away, told, archived, options, process };
}

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

it("a week with everything on, outages and restarts: both sides are equal, and nothing is left to do", async () => {
  const world = await openHouse();
  const { runtime, memory, resman, base, away, told, archived } = world;
  let current = world.process();
  stop = () => current.stop(false);
  const [even, odd] = await memory.integrations.list();
  if (even && odd) await memory.integrations.put({ ...odd, syncFrequency: "hourly" });
  const records = base.people.createMany(
    TABLE,
    Array.from({ length: RECORDS }, (_, index) => ({ "First Name": `Person ${index}`, "Campaign ID": "camp-7" })),
  );
  const restart = async (drain: boolean): Promise<void> => {
    await current.stop(drain);
    current = world.process();
    await current.start();
  };
  /** Work goes on while it is away. */
  const during = async (what: keyof typeof away, ms: number, work: () => Promise<void>): Promise<void> => {
    away[what] = true;
    if (what === "resman") resman.faults.set("http503Html", { rate: 1 });
    await runtime.advance(minutes(5));
    await elapse(runtime, work());
    await runtime.advance(ms);
    away[what] = false;
    resman.faults.clear();
  };
  const leads = await memory.conversations.list({ limit: 100 });
  /** Somebody edits on each side, whatever is down. */
  const edit = async (day: number): Promise<void> => {
    const index = day % RENTERS;
    const { id, resmanLeadId } = (await memory.conversations.get(leads[index]?.id ?? "")) ?? {};
    const other = await memory.conversations.get(leads[(index + 1) % RENTERS]?.id ?? "");
    if (id && day > 0) await current.engine.editLead(id, { occupantsCount: day + 3 });
    if (resmanLeadId) resman.staff.changePhone({ prospectId: resmanLeadId, phone: `918-555-01${10 + day}` });
    if (other?.resmanLeadId) {
      resman.staff.changePhone({ prospectId: other.resmanLeadId, phone: `918-555-02${10 + day}` });
    }
    base.people.edit(TABLE, records[day % RECORDS] ?? "", { Phone: `+1918555030${day}` });
    const [link] = await memory.campaignLinks.findByRecords(
      `${FAKE_AIRTABLE_IDS.baseId}/${FAKE_AIRTABLE_IDS.tableId}`,
      [records[(day + 1) % RECORDS] ?? ""],
    );
    if (link) await current.engine.campaignLeads.claim(link.leadId, MARA).catch(() => undefined);
  };

  await current.start();
  await current.engine.pushLeads({ scope: "all" }).catch(() => undefined);
  const timers: number[] = [];
  for (let day = 0; day < 7; day += 1) {
    await runtime.advance(hours(2));
    timers.push(runtime.pending);
    const work = () => edit(day);
    if (day === 1) await during("resman", hours(1), work);
    else if (day === 4) await during("airtable", hours(1), work);
    else if (day === 5) await during("resman", minutes(30), work);
    else await elapse(runtime, work());
    if (day === 2) await during("store", minutes(15), async () => undefined);
    if (day === 3) await restart(true);
    if (day === 5) await restart(false);
    const left = Date.parse(START) + days(day + 1) - runtime.now();
    await runtime.advance(left);
  }

  // Both sides are equal.
  const audit = await elapse(runtime, current.engine.verify());
  expect(audit).toMatchObject({ consistency: 1, findings: [], failures: [], checked: RENTERS + RECORDS });
  const emails = resman.prospects().flatMap(({ people }) => people.map(({ email }) => email));
  expect(emails).toHaveLength(RENTERS);
  expect(doubledMarkers(resman)).toEqual([]);
  expect((await memory.conversations.get(DANA))?.occupantsCount).toBe(9);
  // Timers do not heap up.
  expect(Math.max(...timers)).toBeLessThanOrEqual(Math.min(...timers) + 5);
  // Archived each night, once.
  expect(archived).toEqual(
    Array.from({ length: 7 }, (_, night) => new Date(Date.parse("2026-03-03T04:30:00Z") + days(night)).toISOString()),
  );
  // Each alert that began has ended, and each was told once.
  const byIncident = new Map<string, string[]>();
  for (const { incidentId, news } of told) byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), news]);
  expect(byIncident.size).toBeGreaterThan(0);
  for (const news of byIncident.values()) {
    expect(news.filter((one) => one !== "reminder")).toEqual(["trigger", "resolve"]);
  }
  // Of the outage that lasts an hour people hear within its first minutes, before anybody has edited anything.
  const heard = told.filter(({ at }) => at > "2026-03-03T10:00:00.000Z" && at < "2026-03-03T10:05:00.000Z");
  expect(heard.map(({ rule, news }) => [rule, news])).toContainEqual(["bidirectionalSyncLag", "trigger"]);
  // A minute has one value of all together; none is missing but those of the time without a store.
  const gauges = await memory.metrics.list({
    name: "pendingQueue",
    from: START,
    to: new Date(Date.parse(START) + days(7)).toISOString(),
  });
  const instants = gauges.map(({ at }) => Date.parse(at));
  const gaps = instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(minutes(1) - 1);
  expect(gaps.filter((gap) => gap > minutes(2)).length).toBeLessThanOrEqual(1);
  expect(gauges.length).toBeGreaterThan(days(7) / minutes(1) - 20 - 10);
  expect(gauges.length).toBeLessThanOrEqual(days(7) / minutes(1));

  // Nothing is left to do, but to note once an hour how far a pull has come.
  await elapse(runtime, current.engine.pullLeads());
  await current.stop(true);
  stop = undefined;
  expect(runtime.pending).toBe(0);
  const [sent, written] = [resman.writes.length, base.writes.length];
  const counted = countWrites(memory);
  const idle = new SyncEngine(world.options(counted.storage));
  await elapse(runtime, idle.pushLeads({ scope: "all" }));
  await elapse(runtime, idle.pullLeads());
  await elapse(runtime, idle.reconcile({}));
  expect([resman.writes.length, base.writes.length]).toEqual([sent, written]);
  const { "locks.acquire": _, "locks.release": __, ...writes } = counted.writes;
  expect(writes).toEqual({});
}, 300_000);
