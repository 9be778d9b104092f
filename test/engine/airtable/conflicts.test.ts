import { describe, expect, it } from "vitest";
import type { CampaignField } from "../../../src/domain/campaign-lead.js";
import type { AirtableSyncOptions } from "../../../src/engine/airtable/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { inStep, MARA } from "./filled-world.js";
import { CLIENT, leadId, minutes, TABLE } from "./support.js";

const asking: Partial<AirtableSyncOptions> = {
  policy: {
    phone: { owner: "shared", onConflict: askSomebody },
    bookedAt: { owner: "shared", onConflict: askSomebody },
  },
};

/** A lead whose phone both sides have changed. */
async function inConflict() {
  const world = await inStep(2, { airtable: asking });
  const [recordId = ""] = world.records;
  const { id } = await world.leadOf(recordId);
  world.fake.people.edit(TABLE, recordId, { Phone: "111" });
  await world.storage.campaignLeads.update(id, { phone: "222" });
  await world.pass();
  expect(await world.reconcile()).toMatchObject({ success: true, conflicts: 1 });
  await world.pass();
  return { ...world, id, recordId, airtable: world.engine.airtable };
}

describe("a conflict", () => {
  it("is listed with both values until somebody decides", async () => {
    const { airtable, id, recordId, leadOf, cells, noticed } = await inConflict();
    expect(await airtable.conflicts()).toEqual([
      {
        leadId: id,
        recordId,
        field: "phone",
        local: "222",
        remote: "111",
        rule: "conflict:manual-review",
        openedAt: expect.any(String),
      },
    ]);
    expect((await leadOf(recordId)).phone).toBe("222");
    expect(cells(recordId).Phone).toBe("111");
    expect(await noticed()).toEqual([]);
    expect(await airtable.conflicts({ afterId: id })).toEqual([]);
  });

  it.each(["111", "222", "333", null])("that is decided as %s ends so on both sides", async (value) => {
    const world = await inConflict();
    const { airtable, id, recordId } = world;
    await airtable.decide(id, "phone", value, "u-mara");
    expect(await airtable.conflicts()).toEqual([]);
    expect(await world.noticed()).toEqual([id]);
    expect(await world.reconcile()).toMatchObject({ success: true, conflicts: 0 });
    expect((await world.leadOf(recordId)).phone).toBe(value);
    expect(world.cells(recordId).Phone ?? null).toBe(value);
    expect((await world.link(id)).conflicts).toEqual([]);
    await world.pass();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("is asked anew when a side moved on after somebody had decided", async () => {
    const world = await inConflict();
    const { airtable, id, recordId } = world;
    await airtable.decide(id, "phone", "222", "u-mara");
    world.fake.people.edit(TABLE, recordId, { Phone: "444" });
    await world.pass();
    await world.reconcile();
    expect(await airtable.conflicts()).toMatchObject([{ leadId: id, field: "phone", local: "222", remote: "444" }]);
    expect(world.cells(recordId).Phone).toBe("444");
  });

  it("is decided once", async () => {
    const { airtable, id } = await inConflict();
    await airtable.decide(id, "phone", "222", "u-mara");
    await expect(airtable.decide(id, "phone", "111", "u-joe")).rejects.toMatchObject({
      code: "CONFLICT_CLOSED",
      message: expect.stringContaining("u-mara"),
    });
  });

  it("is decided by one of two who decide at the same time", async () => {
    const { airtable, id, link } = await inConflict();
    const both = await Promise.allSettled([
      airtable.decide(id, "phone", "222", "u-mara"),
      airtable.decide(id, "phone", "111", "u-joe"),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await link(id)).syncVersion).toBe(3);
  });

  it("cannot be decided where there is none", async () => {
    const { airtable, id, records, leadOf } = await inConflict();
    const other = await leadOf(records[1] ?? "");
    for (const [lead, field] of [
      [id, "email"],
      [other.id, "phone"],
    ] as const) {
      await expect(airtable.decide(lead, field, "x", "u")).rejects.toMatchObject({ code: "CONFLICT_CLOSED" });
    }
    await expect(airtable.decide(leadId(99), "phone", "x", "u")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each<[string, string, unknown, string]>([
    ["a value of another type", "phone", 5, "u"],
    ["a time that is none", "bookedAt", "tomorrow", "u"],
    ["no value", "phone", undefined, "u"],
    ["a field that leads do not have", "nickname", "x", "u"],
    ["nobody", "phone", "x", " "],
  ])("is not decided by %s", async (_, field, value, by) => {
    const { airtable, id, link, noticed } = await inConflict();
    const before = await link(id);
    await expect(airtable.decide(id, field as CampaignField, value as string, by)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    expect([await link(id), await noticed()]).toEqual([before, []]);
  });

  it("of a record that is gone is not listed, and not decided", async () => {
    const world = await inConflict();
    world.fake.people.remove(TABLE, world.recordId);
    await world.reconcile();
    expect(await world.airtable.conflicts()).toEqual([]);
    await expect(world.airtable.decide(world.id, "phone", "1", "u")).rejects.toMatchObject({ code: "CONFLICT_CLOSED" });
  });

  it("pages by lead", async () => {
    const { airtable } = await inConflict();
    await expect(airtable.conflicts({ limit: 0 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await airtable.conflicts({ limit: 1 })).toHaveLength(1);
  });
});

describe("what waits", () => {
  it("is counted, and so is what rests after a failure", async () => {
    const world = await inStep(3);
    const ids = await Promise.all(world.records.map(async (recordId) => (await world.leadOf(recordId)).id));
    for (const id of ids) await world.engine.campaignLeads.claim(id, MARA);
    expect(await world.engine.airtable.waiting()).toEqual({ total: 3, resting: 0 });
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    await world.reconcile({}, world.anotherEngine({ deletions: "off" }));
    expect(await world.engine.airtable.waiting()).toEqual({ total: 1, resting: 1 });
    await world.pass(minutes(60 * 24));
    expect(await world.engine.airtable.waiting()).toEqual({ total: 1, resting: 0 });
  });

  it("can be added to, for leads that are there", async () => {
    const world = await inStep(2);
    const { id } = await world.leadOf(world.records[0] ?? "");
    await world.engine.airtable.notice([id, id, leadId(99)]);
    expect(await world.notices()).toMatchObject([{ leadId: id, version: 1 }]);
    await world.engine.airtable.notice([]);
    await expect(world.engine.airtable.notice([""])).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is a configuration error without Airtable, as are conflicts", async () => {
    const resman = {} as never;
    const { airtable } = new SyncEngine({ storage: new MemoryStorageAdapter(), resman });
    expect(airtable.isConfigured).toBe(false);
    await expect(airtable.waiting()).rejects.toMatchObject({ code: "INVALID_CONFIG" });
    await expect(airtable.conflicts()).rejects.toMatchObject({ code: "INVALID_CONFIG" });
  });

  it("of another client is not counted", async () => {
    const world = await inStep(1);
    const { id } = await world.leadOf(world.records[0] ?? "");
    await world.engine.airtable.notice([id]);
    const other = world.anotherEngine({ clientId: `${CLIENT}-2` });
    expect(await other.airtable.waiting()).toEqual({ total: 0, resting: 0 });
  });
});
