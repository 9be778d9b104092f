import { describe, expect, it } from "vitest";
import type { FullSyncOptions, ReconcileProgress } from "../../../src/engine/airtable/results.js";
import { countWrites } from "../../../src/testing/index.js";
import { type FilledWorld, filled } from "./filled-world.js";
import { aLead, KEY, leadId, SOURCE, TABLE } from "./support.js";

const fullSync = (world: FilledWorld, options: FullSyncOptions = {}) => world.elapse(world.engine.syncAll(options));
const stateOf = async ({ storage }: FilledWorld) => (await storage.checkpoints.get(`airtable:${SOURCE}:full`))?.state;

/** Pauses a full sync once so many pages are stored. */
async function pausedAfter(world: FilledWorld, pages: number): Promise<void> {
  const pause = new AbortController();
  let seen = 0;
  const onProgress = ({ stage, processed }: ReconcileProgress): void => {
    if (stage === "pull" && processed > 0) seen += 1;
    if (seen === pages * 100) pause.abort();
  };
  await expect(fullSync(world, { signal: pause.signal, onProgress })).rejects.toMatchObject({ code: "ABORTED" });
}

describe("a full sync", () => {
  it("brings every record and every lead into step, in both directions", async () => {
    const world = await filled(250, { airtable: { keyField: KEY } });
    const known = world.fake.people.create(TABLE, { "First Name": "Dana", "Claimed By": "u-old" });
    await world.storage.campaignLeads.putMany([
      // Nobody noticed them: rows of before the sync.
      aLead(1, { firstName: "New", phone: "+19185550143" }),
      aLead(2, { firstName: "Dana", claimedBy: "u-mara", airtableRecordId: known }),
      aLead(3, { isActive: false }),
    ]);
    const result = await fullSync(world);
    expect(result).toMatchObject({ success: true, resumed: false, created: 1 });
    expect(result.stage1).toMatchObject({ recordsProcessed: 251, inserted: 250, errors: [] });
    expect(world.recordIds()).toHaveLength(252);
    expect(world.cells(known)).toMatchObject({ "Claimed By": "u-mara", [KEY]: leadId(2) });
    const { recordId } = await world.link(leadId(1));
    expect(world.cells(recordId)).toMatchObject({ "First Name": "New", Phone: "+19185550143", [KEY]: leadId(1) });
    expect((await world.link(leadId(2))).recordId).toBe(known);
    expect(await world.leads()).toHaveLength(253);
    expect(await world.noticed()).toEqual([]);
    expect(await stateOf(world)).toBeNull();
    await world.pass();
    await world.reconcile();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("reads 250 records in three pages, and nothing twice", async () => {
    const world = await filled(250);
    await fullSync(world);
    expect(world.fake.requests.list).toBe(3);
  });

  it("sets the pull's checkpoint to Airtable's time of its beginning", async () => {
    const world = await filled(250, { fake: { clockSkewMs: -600_000, latencyMs: 500 } });
    const began = world.runtime.now() - 600_000;
    await fullSync(world);
    const { through = "" } = (await world.storage.checkpoints.get(`airtable:${SOURCE}`)) ?? {};
    expect(Date.parse(through) - began).toBeLessThan(3000);
    expect(Date.parse(through)).toBeGreaterThanOrEqual(began);
    // The next reconciliation reads one page, and misses nothing typed in since.
    const id = world.row({ "First Name": "Late" });
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ stage1: { inserted: 1 } });
    expect((await world.leadOf(id)).firstName).toBe("Late");
  });

  it("does not set the pull's checkpoint back", async () => {
    const world = await filled(150);
    await pausedAfter(world, 1);
    await world.pass();
    await world.reconcile();
    const before = await world.storage.checkpoints.get(`airtable:${SOURCE}`);
    expect(await fullSync(world)).toMatchObject({ resumed: true });
    expect(await world.storage.checkpoints.get(`airtable:${SOURCE}`)).toEqual(before);
  });

  it("of what is in step writes nothing but how far it has come", async () => {
    const world = await filled(150);
    await fullSync(world);
    const counted = countWrites(world.storage);
    const result = await world.elapse(world.anotherEngine({}, { storage: counted.storage }).syncAll());
    expect(result).toMatchObject({ success: true, stage1: { recordsProcessed: 150, inserted: 0, updated: 0 } });
    const { "checkpoints.put": checkpoints, ...writes } = counted.writes;
    expect(writes).toEqual({ "locks.acquire": 1, "locks.release": 1 });
    expect(checkpoints).toBeLessThanOrEqual(6);
    expect(world.fake.writes).toEqual([]);
  });

  it("finds a record that came back from the trash, and makes its lead active again", async () => {
    const world = await filled(3);
    const [first = ""] = world.records;
    await fullSync(world);
    world.fake.people.remove(TABLE, first);
    await fullSync(world);
    expect((await world.leadOf(first)).isActive).toBe(false);
    world.fake.people.restore(TABLE, first);
    await fullSync(world);
    expect((await world.leadOf(first)).isActive).toBe(true);
    expect(await world.linkOf(first)).toMatchObject({ status: "active" });
  });

  it("compares all ids where there is no feed, though no sweep is due", async () => {
    const world = await filled(3, { airtable: { deletions: "sweep" } });
    await fullSync(world);
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    expect(await fullSync(world)).toMatchObject({ deleted: 1 });
  });
});

describe("a full sync that is paused", () => {
  it("goes on where it was, on the list that Airtable remembers", async () => {
    const world = await filled(450);
    await pausedAfter(world, 2);
    expect(await stateOf(world)).toMatchObject({ phase: "records", offset: expect.stringMatching(/^itr/) });
    expect(await world.leads()).toHaveLength(200);
    const lists = world.fake.requests.list ?? 0;
    const result = await fullSync(world);
    expect(result).toMatchObject({ success: true, resumed: true, stage1: { recordsProcessed: 250, inserted: 250 } });
    expect((world.fake.requests.list ?? 0) - lists).toBe(3);
    expect(await world.leads()).toHaveLength(450);
  });

  it("goes on in another process", async () => {
    const world = await filled(150);
    await pausedAfter(world, 1);
    const result = await world.elapse(world.anotherEngine().syncAll());
    expect(result).toMatchObject({ success: true, resumed: true, stage1: { recordsProcessed: 50 } });
  });

  it("begins with the first page again where Airtable has forgotten the list, and doubles nothing", async () => {
    const world = await filled(250);
    await pausedAfter(world, 2);
    world.fake.expireIterators();
    const result = await fullSync(world);
    expect(result).toMatchObject({ success: true, resumed: true, stage1: { recordsProcessed: 250, inserted: 50 } });
    expect(await world.leads()).toHaveLength(250);
    await world.pass();
    await world.reconcile();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("begins anew when asked to", async () => {
    const world = await filled(150);
    await pausedAfter(world, 1);
    expect(await fullSync(world, { restart: true })).toMatchObject({
      resumed: false,
      stage1: { recordsProcessed: 150, inserted: 50 },
    });
  });

  it("still pulls what was changed while it was paused", async () => {
    const world = await filled(250);
    await pausedAfter(world, 2);
    const [first = ""] = world.records;
    await world.pass();
    world.fake.people.edit(TABLE, first, { Phone: "+19185550143" });
    await world.pass();
    await fullSync(world);
    await world.reconcile();
    expect((await world.leadOf(first)).phone).toBe("+19185550143");
  });

  it("says so in its run", async () => {
    const world = await filled(150);
    await pausedAfter(world, 1);
    expect(await world.engine.listRuns({ kind: "reconcile" })).toMatchObject([{ status: "aborted" }]);
  });
});

describe("a full sync that fails", () => {
  it("keeps what was done, and goes on from there", async () => {
    const world = await filled(250, { client: { retry: { attempts: 1 } } });
    world.fake.faults.set("http500", { at: [3], on: ["list"] });
    const failed = await fullSync(world);
    expect(failed).toMatchObject({ success: false, stage1: { inserted: 200 } });
    expect(failed.stage1.errors).toEqual([expect.stringMatching(/^TEMPORARY_ERROR: /)]);
    expect(await fullSync(world)).toMatchObject({ success: true, resumed: true, stage1: { inserted: 50 } });
  });

  it("is refused while a reconciliation has the table", async () => {
    const world = await filled(150);
    const first = world.engine.syncAll();
    const second = world.anotherEngine().reconcile();
    const [one, other] = await world.elapse(Promise.allSettled([first, second]));
    expect([one.status, other.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    const { reason } = [one, other].find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(reason).toMatchObject({ code: "ALREADY_RUNNING" });
  });

  it.each([{ restart: "yes" }, { dryRun: true }, { trigger: "webhook" }])("refuses %o", async (options) => {
    const world = await filled(0);
    await expect(world.engine.syncAll(options as FullSyncOptions)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("progress", () => {
  it("tells how far a full sync has come, and how long it will take", async () => {
    const world = await filled(100, { airtable: { keyField: KEY }, fake: { latencyMs: 100 } });
    const told: ReconcileProgress[] = [];
    await fullSync(world, { onProgress: (progress) => told.push(progress) });
    expect(told.filter(({ stage }) => stage === "pull").at(-1)).toMatchObject({ processed: 100, total: null });
    const push = told.filter(({ stage }) => stage === "push");
    expect(push.at(-1)).toMatchObject({ processed: 100, total: 100, etaMs: 0 });
    expect(push.at(50)?.etaMs).toBeGreaterThan(0);
  });
});
