import { describe, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { aRow } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { filled, inStep, MARA } from "./filled-world.js";
import { aLead, KEY, leadId, minutes, TABLE } from "./support.js";

/** An engine that was given Airtable only, on a store in which a property is set up for ResMan. */
async function withProperty() {
  const world = await inStep(1);
  const rows = [aRow()];
  await storeRows(world.storage, rows);
  return { ...world, propertyId: rows[0]?.property.id ?? "", conversationId: rows[0]?.conversation.id ?? "" };
}

describe("an engine without ResMan", () => {
  it("starts, follows both sides, and stops", async () => {
    const world = await filled(1, { airtable: { keyField: KEY }, engine: { pullEveryMs: minutes(1) } });
    const errors: unknown[] = [];
    world.engine.on("engine:error", (event) => errors.push(event));
    await world.engine.start();
    await world.pass();
    await world.put(aLead(1, { firstName: "Dana" }));
    await world.pass();
    expect(world.cells((await world.link(leadId(1))).recordId)).toMatchObject({ "First Name": "Dana" });
    expect((await world.leadOf(world.records[0] ?? "")).firstName).toBe("Person 0");
    expect(await world.engine.health()).toEqual({ status: "ok", running: true, problem: null });
    await world.engine.stop();
    expect(await world.engine.health()).toMatchObject({ running: false });
    expect(errors).toEqual([]);
  });

  it("has health and metrics, and lists what it did", async () => {
    const { engine } = await inStep(2);
    expect(await engine.metrics()).toMatchObject({ syncSuccessRate: 1, failedSyncs: 0, pendingQueue: 0 });
    expect(await engine.listRuns({ kind: "reconcile" })).toMatchObject([
      { status: "completed", counts: { created: 2 }, propertyId: null },
    ]);
    expect(await engine.listLog({ syncStatus: "success" })).toHaveLength(2);
    expect(await engine.pullLeads()).toMatchObject({ runs: [] });
    expect(await engine.pushLeads()).toMatchObject({ status: "completed" });
  });

  it("reports a property that is set up for ResMan in that property's own runs, and syncs the rest", async () => {
    const world = await withProperty();
    const result = await world.elapse(world.engine.syncDelta());
    expect(result.success).toBe(false);
    expect(result.stage1.errors).toEqual([
      expect.stringMatching(/^resman: INVALID_CONFIG: SyncEngine needs the option `resman`/),
    ]);
    const [record = ""] = world.records;
    world.fake.people.edit(TABLE, record, { Phone: "+19185550143" });
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ success: true, stage1: { updated: 1, errors: [] } });
    await expect(world.engine.pushLead(world.conversationId)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      context: { propertyId: world.propertyId },
    });
  });

  it("keeps following Airtable while such a property's pulls fail", async () => {
    const world = await withProperty();
    const engine = world.anotherEngine({ deletions: "auto" }, { pullEveryMs: minutes(1) });
    const errors: { error: unknown; during: string }[] = [];
    engine.on("engine:error", (event) => errors.push(event));
    await engine.start();
    await world.pass(minutes(2));
    await engine.campaignLeads.claim((await world.leadOf(world.records[0] ?? "")).id, MARA);
    await world.pass();
    expect(world.cells(world.records[0] ?? "")).toMatchObject({ "Claimed By": "u-mara" });
    expect(errors.length).toBeGreaterThan(0);
    for (const { error, during } of errors) {
      expect({ during, error }).toMatchObject({ during: "pull", error: { code: "INVALID_CONFIG" } });
    }
    await engine.stop();
  });

  it("must have Airtable instead", () => {
    const make = () => new SyncEngine({ storage: new MemoryStorageAdapter() } as never);
    expect(make).toThrowError(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });
});

describe("an engine without Airtable", () => {
  it.each([
    ["reconcile", (engine: SyncEngine) => engine.reconcile()],
    ["syncAll", (engine: SyncEngine) => engine.syncAll()],
  ])("says which option it needs to %s", async (_, call) => {
    const engine = new SyncEngine({ storage: new MemoryStorageAdapter(), resman: {} as never });
    await expect(call(engine)).rejects.toMatchObject({ code: "INVALID_CONFIG", context: { option: "airtable" } });
  });
});
