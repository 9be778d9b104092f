import { describe, expect, it } from "vitest";
import { latencyOf } from "../../../src/engine/sync/log-entry.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { elapse } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { aLead, createAirtableWorld, leadId } from "../airtable/support.js";

const newest = async ({ storage }: { storage: StorageAdapter }) => {
  const [row] = await storage.log.list({ limit: 1 });
  if (!row) throw new Error("the log is empty");
  return row;
};

/** Dana in ResMan, and the pulls that have come so far. */
async function linked() {
  const world = await createClockedWorld();
  await elapse(world.clock, world.engine.pushLead(DANA));
  await elapse(world.clock, world.engine.pullLeads());
  await world.clock.advance(minutes(1));
  const [prospect] = world.fake.prospects();
  if (!prospect) throw new Error("no prospect");
  const { prospectId } = prospect;
  const staffEdit = () => {
    world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 5 } });
  };
  return { ...world, staffEdit };
}

describe("the latency of a sync", () => {
  it("of a job counts from when it was queued", async () => {
    const world = await createClockedWorld();
    await world.engine.enqueue(DANA);
    await world.clock.advance(5000);
    await world.engine.start();
    await elapse(world.clock, new Promise((resolve) => world.engine.on("job:settled", resolve)));
    await world.engine.stop();
    const row = await newest(world);
    const [job] = await world.jobs();
    expect(row).toMatchObject({ syncStatus: "success", syncDirection: "to_resman", syncType: "create" });
    expect(row.latencyMs).toBe(Date.parse(row.createdAt) - Date.parse(job?.createdAt ?? ""));
    expect(row.latencyMs).toBeGreaterThanOrEqual(5000);
  });

  it("of a call counts from the call", async () => {
    const world = await createClockedWorld();
    const calledAt = world.clock.now();
    await elapse(world.clock, world.engine.pushLead(DANA));
    const row = await newest(world);
    expect(row.latencyMs).toBe(Date.parse(row.createdAt) - calledAt);
  });

  it("of a pull counts from the edit of staff", async () => {
    const world = await linked();
    world.staffEdit();
    const editedAt = world.clock.now();
    await world.clock.advance(90_000);
    await elapse(world.clock, world.engine.pullLeads());
    const row = await newest(world);
    expect(row).toMatchObject({ syncDirection: "from_resman", syncStatus: "success" });
    expect(row.latencyMs).toBe(Date.parse(row.createdAt) - editedAt);
    expect(row.latencyMs).toBeGreaterThanOrEqual(90_000);
  });

  it("of what was edited before the last pull is not known", async () => {
    const world = await linked();
    world.staffEdit();
    await world.clock.advance(1000);
    const through = new Date(world.clock.now()).toISOString();
    const checkpoint = await world.storage.checkpoints.get(`resman:pull:${PROPERTY}`);
    if (!checkpoint) throw new Error("nothing was pulled");
    await world.storage.checkpoints.put({ ...checkpoint, through });
    await elapse(world.clock, world.engine.pullLeads());
    expect(await newest(world)).toMatchObject({ syncDirection: "from_resman", latencyMs: null });
  });

  it("of a first pull is not known", async () => {
    const world = await createClockedWorld();
    const ida = { firstName: "Ida", lastName: "Lee", email: "ida@example.com" };
    world.fake.staff.createProspect({ propertyId: PROPERTY, ...ida });
    await world.clock.advance(1000);
    await elapse(world.clock, world.engine.pullLeads());
    expect(await newest(world)).toMatchObject({ syncType: "create", syncDirection: "from_resman", latencyMs: null });
  });

  it("is not known of a sync that failed", async () => {
    const world = await createClockedWorld();
    await world.storage.integrations.update(PROPERTY, { resmanPropertyId: "nowhere" });
    await expect(elapse(world.clock, world.engine.pushLead(DANA))).rejects.toThrow();
    expect(await newest(world)).toMatchObject({ syncStatus: "failed", latencyMs: null });
  });

  const notice = { conversationId: DANA, trigger: "api" } as const;
  it.each([
    ["from what is known, for what goes out", { since: 400, modifiedAt: 100 }, false, 600],
    ["from ResMan's own time, for what comes in by a pull", { since: 400, modifiedAt: 100 }, true, 900],
    ["from what is known, for what comes in otherwise", { since: 400 }, true, 600],
    ["not at all where a pull cannot say", { since: 400, modifiedAt: null }, true, null],
    ["not at all where nothing is known", {}, false, null],
    ["from now where a clock is ahead", { modifiedAt: 5000 }, true, 0],
  ])("counts %s", (_, times, comesIn, expected) => {
    expect(latencyOf({ runtime: { now: () => 1000 } }, { ...notice, ...times }, comesIn)).toBe(expected);
  });
});

describe("the latency of a campaign lead", () => {
  it("counts from its notice", async () => {
    const world = await createAirtableWorld();
    await world.storage.campaignLeads.put(aLead(1, { airtableRecordId: world.row({ Email: "a@example.com" }) }));
    await world.reconcile();
    await world.edit(leadId(), { claimedBy: "u-mara", claimedAt: "2026-03-02T17:05:00.000Z" });
    const [notice] = await world.storage.campaignNotices.list({ clientId: "client-1" });
    await world.pass();
    await world.reconcile();
    const row = await newest(world);
    expect(row).toMatchObject({ syncDirection: "to_airtable", syncStatus: "success" });
    expect(row.latencyMs).toBe(Date.parse(row.createdAt) - Date.parse(notice?.noticedAt ?? ""));
  });
});
