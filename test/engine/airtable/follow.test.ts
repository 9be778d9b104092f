import { describe, expect, it } from "vitest";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import { type FilledWorld, hours, inStep, MARA } from "./filled-world.js";
import { minutes, SOURCE, TABLE } from "./support.js";

const seconds = (count: number): number => count * 1000;

/** When reconciliations began, in seconds since this was asked for, and by which engine. */
function startsOf(world: FilledWorld, engines: readonly SyncEngine[]): { at: number; engine: number }[] {
  const begin = world.runtime.now();
  const starts: { at: number; engine: number }[] = [];
  for (const [engine, one] of engines.entries()) {
    let isPull = false;
    one.on("run:started", () => {
      isPull = true;
    });
    one.on("reconcile:progress", ({ stage }) => {
      if (stage === "pull" && isPull) starts.push({ at: Math.round((world.runtime.now() - begin) / 1000), engine });
      isPull = false;
    });
  }
  return starts;
}

const errorsOf = (engine: SyncEngine) => {
  const errors: { during: string; error: unknown }[] = [];
  engine.on("engine:error", (event) => errors.push(event));
  return errors;
};

/** A running engine on a table in step, after its first reconciliation. */
async function running(count: number, options: Parameters<typeof inStep>[1] = {}) {
  const world = await inStep(count, options);
  await world.engine.start();
  await world.pass(seconds(10));
  return { ...world, leadIds: await Promise.all(world.records.map(async (id) => (await world.leadOf(id)).id)) };
}

describe("a running engine", () => {
  it("takes a claim to Airtable within seconds", async () => {
    const world = await running(3);
    await world.engine.campaignLeads.claim(world.leadIds[0] ?? "", MARA);
    await world.pass(seconds(2));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.campaignLeads.unclaim(world.leadIds[0] ?? "", MARA);
    await world.pass(seconds(2));
    expect(world.cells(world.records[0] ?? "")).not.toHaveProperty("Claimed By");
    expect(await world.noticed()).toEqual([]);
    await world.engine.stop();
  });

  it("takes a claim to Airtable also after its clock, which was an hour ahead, is put right", async () => {
    let aheadMs = minutes(60);
    const world = await inStep(3);
    const now = (): number => world.runtime.now() + aheadMs;
    // One that tells no news: then only the clock says when to look.
    const storage = new Proxy(world.storage, {
      get(target, key) {
        const value: unknown = key === "listen" ? undefined : Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const engine = world.anotherEngine({}, { runtime: { ...world.runtime, now }, storage });
    await engine.start();
    await world.pass(seconds(10));
    const lead = await world.leadOf(world.records[0] ?? "");
    await engine.campaignLeads.claim(lead.id, MARA);
    await world.pass(seconds(5));
    aheadMs = 0;
    await engine.campaignLeads.unclaim(lead.id, MARA);
    await world.pass(seconds(90));
    expect(world.cells(world.records[0] ?? "")).not.toHaveProperty("Claimed By");
    await engine.stop();
  });

  it("makes one request of a burst of claims", async () => {
    const world = await running(9);
    for (const id of world.leadIds) {
      await world.engine.campaignLeads.claim(id, MARA);
      await world.pass(100);
    }
    await world.pass(seconds(2));
    expect(world.fake.writes).toHaveLength(1);
    expect(world.fake.requests.update).toBe(1);
    await world.engine.stop();
  });

  it("waits for no more of them once a request is full", async () => {
    const world = await running(10);
    await world.pass(seconds(3));
    const claims = world.leadIds.map((id) => world.engine.campaignLeads.claim(id, MARA));
    await Promise.all(claims);
    await world.pass(10);
    expect(world.fake.requests.update).toBe(1);
    await world.engine.stop();
  });

  it("notices edits that a store which tells of no news was given", async () => {
    const world = await inStep(1);
    Object.defineProperty(world.storage, "listen", { value: undefined });
    await world.engine.start();
    await world.pass(seconds(10));
    const { id } = await world.leadOf(world.records[0] ?? "");
    await world.engine.campaignLeads.claim(id, MARA);
    await world.pass(seconds(7));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.stop();
  });

  it("tries again soon when another process has the table", async () => {
    const world = await running(1);
    const errors = errorsOf(world.engine);
    const { locks } = world.storage;
    const at = new Date(world.runtime.now()).toISOString();
    await locks.acquire([`airtable:${SOURCE}`], { holder: "another", at, leaseMs: minutes(10) });
    await world.engine.campaignLeads.claim(world.leadIds[0] ?? "", MARA);
    await world.pass(minutes(1));
    expect(world.fake.requests.update).toBeUndefined();
    await locks.release([`airtable:${SOURCE}`], "another");
    await world.pass(seconds(6));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    expect(errors).toEqual([]);
    await world.engine.stop();
  });

  it("makes one request of a burst, also where several processes follow", async () => {
    const world = await running(5);
    const other = world.anotherEngine();
    await other.start();
    await world.pass(seconds(10));
    await Promise.all(world.leadIds.map((id) => world.engine.campaignLeads.claim(id, MARA)));
    await world.pass(seconds(10));
    expect(world.fake.requests.update).toBe(1);
    expect(world.cells(world.records[4] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.stop();
    await other.stop();
  });

  it("comes back to a lead that failed, without being told", async () => {
    const world = await running(1, { client: { retry: { attempts: 1 } }, airtable: { reconcileEveryMs: 0 } });
    world.fake.faults.set("http500", { next: 1, on: ["update"] });
    await world.engine.campaignLeads.claim(world.leadIds[0] ?? "", MARA);
    await world.pass(seconds(3));
    expect(await world.engine.airtable.waiting()).toEqual({ total: 1, resting: 1 });
    await world.pass(minutes(5));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.stop();
  });

  it("goes on with what was noticed before it stopped", async () => {
    const world = await running(1, { airtable: { reconcileEveryMs: 0 } });
    await world.engine.campaignLeads.claim(world.leadIds[0] ?? "", MARA);
    await world.engine.stop();
    await world.pass(minutes(5));
    expect(world.cells(world.records[0] ?? "")).not.toHaveProperty("Claimed By");
    const engine = world.anotherEngine();
    await engine.start();
    await world.pass(seconds(3));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await engine.stop();
  });

  it("backs off while nothing can be sent, and never stops trying", async () => {
    const world = await running(1, { airtable: { reconcileEveryMs: 0 } });
    const errors = errorsOf(world.engine);
    world.fake.settings.quota = { plan: "free", callsLeft: 0 };
    await world.engine.campaignLeads.claim(world.leadIds[0] ?? "", MARA);
    await world.pass(hours(1));
    // Every five minutes at the least in the end.
    expect(errors.length).toBeGreaterThanOrEqual(12);
    expect(errors.length).toBeLessThan(60);
    expect(errors.at(-1)).toMatchObject({ during: "push campaign leads", error: { code: "QUOTA_EXCEEDED" } });
    expect(world.fake.requests.update).toBe(errors.length);
    world.fake.settings.quota = null;
    await world.pass(minutes(5));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.stop();
  });

  it("writes nothing, here or there, while nothing happens", async () => {
    const world = await running(3, { airtable: { reconcileEveryMs: 0 } });
    const requests = { ...world.fake.requests };
    await world.pass(minutes(10));
    expect(world.fake.requests).toEqual(requests);
    await world.engine.stop();
  });
});

describe("the schedule", () => {
  it("reconciles every quarter of an hour, and a little later", async () => {
    const world = await inStep(1);
    const starts = startsOf(world, [world.engine]);
    await world.engine.start();
    await world.pass(hours(2));
    await world.engine.stop();
    const [first, ...others] = starts.map(({ at }) => at);
    expect(first).toBe(0);
    expect(others.length).toBeGreaterThanOrEqual(7);
    const gaps = others.map((at, index) => at - (starts[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15 * 60);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15 * 60 * 1.1 + 1);
  });

  it("is kept by one of several processes at a time", async () => {
    const world = await inStep(1);
    const engines = [world.engine, world.anotherEngine(), world.anotherEngine()];
    const starts = startsOf(world, engines);
    for (const engine of engines) await engine.start();
    await world.pass(hours(2));
    for (const engine of engines) await engine.stop();
    const times = starts.map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(7);
    expect(times.length).toBeLessThanOrEqual(9);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15 * 60);
  });

  it("makes up once for all that was missed while no process ran", async () => {
    const world = await inStep(1);
    await world.engine.start();
    await world.pass(minutes(1));
    await world.engine.stop();
    await world.pass(hours(5));
    const engine = world.anotherEngine();
    const starts = startsOf(world, [engine]);
    world.fake.people.edit(TABLE, world.records[0] ?? "", { Phone: "+19185550143" });
    await engine.start();
    await world.pass(minutes(10));
    expect(starts).toEqual([{ at: 0, engine: 0 }]);
    expect((await world.leadOf(world.records[0] ?? "")).phone).toBe("+19185550143");
    await engine.stop();
  });

  it("does not begin at once when another process has just done it", async () => {
    const world = await inStep(1);
    await world.engine.start();
    await world.pass(minutes(5));
    await world.engine.stop();
    const engine = world.anotherEngine();
    const starts = startsOf(world, [engine]);
    await engine.start();
    await world.pass(minutes(9));
    expect(starts).toEqual([]);
    await world.pass(minutes(3));
    expect(starts).toHaveLength(1);
    await engine.stop();
  });

  it("is taken over where the process that kept it is gone", async () => {
    const world = await inStep(1);
    const other = world.anotherEngine();
    await world.engine.start();
    await world.pass(minutes(1));
    await other.start();
    const starts = startsOf(world, [other]);
    await world.engine.stop({ drain: false });
    await world.pass(hours(1));
    expect(starts.length).toBeGreaterThanOrEqual(3);
    await other.stop();
  });

  it("tries again, ever more slowly, after a reconciliation that failed, and goes on as before", async () => {
    const world = await inStep(1, { client: { retry: { attempts: 1 } } });
    const errors = errorsOf(world.engine);
    const starts = startsOf(world, [world.engine]);
    world.fake.faults.set("http500", { rate: 1, on: ["list"] });
    await world.engine.start();
    await world.pass(hours(1));
    expect(starts.length).toBeGreaterThan(5);
    expect(starts.length).toBeLessThan(60);
    expect(errors[0]).toMatchObject({
      during: "schedule airtable:reconcile",
      error: { context: { code: "TEMPORARY_ERROR" } },
    });
    world.fake.faults.clear();
    world.fake.people.edit(TABLE, world.records[0] ?? "", { Phone: "+19185550143" });
    await world.pass(minutes(16));
    expect((await world.leadOf(world.records[0] ?? "")).phone).toBe("+19185550143");
    await world.engine.stop();
  });

  it("of 0 never reconciles by itself, but pushes", async () => {
    const world = await inStep(1, { airtable: { reconcileEveryMs: 0 } });
    const lists = world.fake.requests.list;
    await world.engine.start();
    await world.pass(hours(1));
    expect(world.fake.requests.list).toBe(lists);
    const { id } = await world.leadOf(world.records[0] ?? "");
    await world.engine.campaignLeads.claim(id, MARA);
    await world.pass(seconds(3));
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    await world.engine.stop();
  });

  it("logs what a reconciliation warns of, once", async () => {
    const warnings: string[] = [];
    const quiet = (): void => undefined;
    const logger = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => void warnings.push(message) };
    const world = await inStep(50, { engine: { logger } });
    for (const id of world.records.slice(0, 25)) world.fake.people.remove(TABLE, id);
    await world.engine.start();
    await world.pass(hours(1));
    expect(warnings.filter((text) => text.includes("allowMassDelete"))).toHaveLength(1);
    await world.engine.stop();
  });
});

describe("an engine that stops", () => {
  it("ends in the middle of a reconciliation, and leaves the table to others", async () => {
    const world = await inStep(1);
    world.fake.settings.latencyMs = seconds(5);
    await world.engine.start();
    await world.pass(seconds(1));
    await world.engine.stop();
    world.fake.settings.latencyMs = 0;
    expect(await world.reconcile({}, world.anotherEngine())).toMatchObject({ success: true });
    // What was on its way at Airtable.
    await world.pass(seconds(10));
    expect(world.runtime.pending).toBe(0);
  });
});
