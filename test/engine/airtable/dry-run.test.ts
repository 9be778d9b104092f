import { describe, expect, it } from "vitest";
import { SyncError } from "../../../src/domain/errors.js";
import type { ReconcileProgress } from "../../../src/engine/airtable/results.js";
import { countWrites } from "../../../src/testing/index.js";
import { aLead, CHECKPOINT, createAirtableWorld, DANA, KEY, leadId, minutes, TABLE } from "./support.js";

type World = Awaited<ReturnType<typeof createAirtableWorld>>;

const through = async ({ storage }: World) => (await storage.checkpoints.get(CHECKPOINT))?.through;

describe("a dry run", () => {
  it("says what both sides would get, and writes nothing to either", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    const first = world.row({ ...DANA, Company: "Acme" });
    await world.put(aLead(1, { airtableRecordId: first }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    world.fake.people.edit(TABLE, first, { Company: "Bolt" });
    const unknown = world.row({ Email: "new@example.com" });
    await world.put(aLead(2, { email: "lead2@example.com" }));
    const counted = countWrites(world.storage);
    const writes = world.fake.writes.length;
    const checkpoint = await through(world);
    const result = await world.reconcile({ dryRun: true }, world.anotherEngine({}, { storage: counted.storage }));
    expect(result.success).toBe(true);
    const plans = result.plan.map(({ leadId: lead, recordId, toLocal, toRemote }) => ({
      lead,
      recordId,
      toLocal: toLocal.map(({ field, to }) => [field, to]),
      toRemote: toRemote.map(({ field, to }) => [field, to]),
    }));
    expect(plans).toHaveLength(3);
    expect(plans).toEqual(
      expect.arrayContaining([
        { lead: leadId(), recordId: first, toLocal: [["company", "Bolt"]], toRemote: [["notes", "Ours."]] },
        { lead: null, recordId: unknown, toLocal: [["email", "new@example.com"]], toRemote: [] },
        { lead: leadId(2), recordId: null, toLocal: [], toRemote: [["email", "lead2@example.com"]] },
      ]),
    );
    expect(counted.writes).toEqual({});
    expect(world.fake.writes.length).toBe(writes);
    expect(await through(world)).toBe(checkpoint);
    expect(await world.engine.getRun(result.runId)).toBeUndefined();
  });

  it("leaves a notice alone whose record turns out to be gone", async () => {
    const policy = { company: { owner: "shared" as const } };
    const world = await createAirtableWorld({ airtable: { policy } });
    const record = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId: record }));
    await world.reconcile();
    await world.pass(minutes(60));
    await world.edit(leadId(), { company: "Acme" });
    world.fake.people.remove(TABLE, record);
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ policy }, { storage: counted.storage });
    const result = await world.reconcile({ dryRun: true, lookbackMinutes: 5 }, engine);
    expect(result).toMatchObject({ success: true, plan: [] });
    expect(counted.writes).toEqual({});
  });

  it("names a lead once that was noticed and updated within the look-back", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId: record }));
    await world.reconcile();
    await world.pass(minutes(60));
    await world.edit(leadId(), { notes: "Ours." });
    const { plan, stage2 } = await world.reconcile({ dryRun: true, lookbackMinutes: 20 });
    expect(plan).toHaveLength(1);
    expect(stage2).toMatchObject({ recordsProcessed: 1, updated: 1 });
  });

  it("looks at leads updated within a look-back, too", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    const [lead] = await world.leads();
    await world.pass(minutes(90));
    const updatedAt = new Date(world.runtime.now()).toISOString();
    await world.storage.campaignLeads.putMany([{ ...(await world.lead(lead?.id)), notes: "Ours.", updatedAt }]);
    const { plan } = await world.reconcile({ dryRun: true, lookbackMinutes: 20 });
    expect(plan).toEqual([expect.objectContaining({ leadId: lead?.id, recordId: record, toLocal: [] })]);
  });
});

describe("progress", () => {
  it("tells how many are done, of how many, and when the stage will end at the pace so far", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    for (let number = 1; number <= 40; number += 1) await world.put(aLead(number, { email: `l${number}@example.com` }));
    const told: ReconcileProgress[] = [];
    const heard: ReconcileProgress[] = [];
    world.engine.on("reconcile:progress", (progress) => heard.push(progress));
    const { runId } = await world.reconcile({ onProgress: (progress) => told.push(progress) });
    expect(heard).toEqual(told);
    const push = told.filter(({ stage }) => stage === "push");
    expect(push[0]).toEqual({ runId, stage: "push", processed: 0, total: 40, etaMs: null });
    expect(push.at(-1)).toEqual({ runId, stage: "push", processed: 40, total: 40, etaMs: 0 });
    const half = push.find(({ processed }) => processed === 20);
    // Two requests of four have been answered, a fifth of a second apart.
    expect(half?.etaMs).toBeGreaterThan(150);
    expect(half?.etaMs).toBeLessThan(800);
  });

  it("does not stop when the listener throws", async () => {
    const world = await createAirtableWorld();
    world.row(DANA);
    const result = await world.reconcile({
      onProgress: () => {
        throw new SyncError("ABORTED", "not our fault");
      },
    });
    expect(result.success).toBe(true);
  });
});
