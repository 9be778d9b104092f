import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askSomebody } from "../../src/rules/plan/policy.js";
import { countWrites, FAKE_AIRTABLE_IDS } from "../../src/testing/index.js";
import { aLead, createAirtableWorld, KEY, leadId, minutes, SOURCE, TABLE } from "../engine/airtable/support.js";
import { expectLinksToLead, readGuide } from "./support.js";

const FILE = "docs/reconciliation.md";
const text = readFileSync(FILE, "utf8");
const guide = readGuide(FILE);

/** One lead that is linked, and nothing left to do. */
async function linked(options: Parameters<typeof createAirtableWorld>[0] = {}) {
  const world = await createAirtableWorld(options);
  const airtableRecordId = world.row({ Email: "dana@example.com", Status: "New" });
  await world.put(aLead(1, { email: "dana@example.com", airtableRecordId }));
  await world.reconcile();
  await world.pass();
  return { world, record: airtableRecordId };
}

describe("the guide to the reconciliation engine", () => {
  it("runs it and says what failed, with its run", async () => {
    const { world, record } = await linked();
    expect(await guide.run("duration, runId } = await engine.reconcile()", world)).toMatchObject({
      success: true,
      said: [],
    });
    world.fake.people.edit(TABLE, record, { "SMS Sent Count": 1.5 });
    const { runId, said } = await guide.run("duration, runId } = await engine.reconcile()", world);
    expect(said).toEqual([[runId, [expect.stringContaining(`${record}: CELL_INVALID`)], []]]);
  });

  it("describes every part of the result", async () => {
    const { world } = await linked();
    const result = await world.reconcile();
    const stages = Object.keys({ ...result.stage1, ...result.stage2 });
    expect([...Object.keys(result), ...stages].filter((part) => !text.includes(`\`${part}\``))).toEqual([]);
  });

  it("foresees what a run would do, and leaves both sides alone", async () => {
    const { world } = await linked({ airtable: { keyField: KEY } });
    await world.edit(leadId(), { notes: "Called." });
    world.row({ Email: "kofi@example.com" });
    const before = world.fake.writes.length;
    const { said } = await guide.run("dryRun: true", world);
    expect(said.toSorted(([one], [other]) => String(other).localeCompare(String(one)))).toEqual([
      ["a new lead", expect.stringMatching(/^rec/), expect.anything()],
      [
        leadId(),
        expect.stringMatching(/^rec/),
        { toLocal: [], toRemote: [expect.objectContaining({ field: "notes" })], conflicts: [] },
      ],
    ]);
    expect(world.fake.writes).toHaveLength(before);
    expect(await world.leads()).toHaveLength(1);
  });

  it("looks back as far as it is told, and moves no checkpoint by it", async () => {
    const { world } = await linked();
    const checkpoint = (): Promise<unknown> => world.storage.checkpoints.get(`airtable:${SOURCE}`);
    await world.pass(minutes(3 * 24 * 60));
    const { airtableRecordId, ...rest } = aLead(2, {
      email: "kofi@example.com",
      updatedAt: new Date(world.runtime.now()).toISOString(),
    });
    const record = world.row({ Email: "kofi@example.com", Phone: "1" });
    // Nobody noticed this one.
    await world.storage.campaignLeads.putMany([{ ...rest, airtableRecordId: record, notes: "Ours." }]);
    await world.pass(minutes(60));
    const before = await checkpoint();
    await guide.run("lookbackMinutes: 24 * 60", world);
    expect(world.cells(record).Notes).toBe("Ours.");
    // It began after the checkpoint: what lies between was not read.
    expect(await checkpoint()).toEqual(before);
  });

  it("shows what can be seen", async () => {
    const { world } = await linked();
    await world.edit(leadId(), { notes: "Called." });
    await world.reconcile();
    const seen = await guide.run("engine.listRuns", world, { leadId: leadId() });
    expect(seen).toMatchObject({
      run: { kind: "reconcile", status: "completed" },
      rows: [{ changes: [{ field: "notes" }] }, { syncType: "enrichment" }],
      total: 0,
      resting: 0,
      findings: [],
    });
  });

  it("costs what it says where nothing happened: two to four requests, a checkpoint an hour, and no rows", async () => {
    const { world } = await linked({ airtable: { deletions: "auto" } });
    const requests = (): number => Object.values(world.fake.requests).reduce((sum, count) => sum + count, 0);
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({}, { storage: counted.storage });
    const spent: number[] = [];
    for (let cycle = 0; cycle < 8; cycle += 1) {
      await world.pass(minutes(cycle % 2 === 0 ? 5 : 15));
      const before = requests();
      await world.reconcile({}, engine);
      spent.push(requests() - before);
    }
    expect([Math.min(...spent), Math.max(...spent)]).toEqual([2, 4]);
    const { "locks.acquire": _, "locks.release": __, ...rows } = counted.writes;
    expect(Object.keys(rows)).toEqual(["checkpoints.put"]);
    expect(rows["checkpoints.put"]).toBeLessThanOrEqual(3);
  });

  it("writes a value that Airtable keeps in another form only once", async () => {
    const { world } = await linked();
    world.fake.people.retypeField(TABLE, "Claimed At", "date", { dateFormat: { name: "iso", format: "YYYY-MM-DD" } });
    await world.pass(minutes(20));
    await world.edit(leadId(), { claimedBy: "ben", claimedAt: "2026-03-02T17:30:00.000Z" });
    expect(await world.reconcile()).toMatchObject({ stage2: { updated: 1 } });
    await world.pass();
    expect((await world.writesOf()).airtable).toBe(0);
    expect((await world.lead()).claimedAt).toBe("2026-03-02T17:30:00.000Z");
  });

  it("is right about each symptom: mended, resting, not linked, refused, in the trash", async () => {
    const { world, record } = await linked({ airtable: { deletions: "sweep", sweepEveryMs: 1 } });
    await world.edit(leadId(), { company: "Acme" });
    await world.reconcile();
    const rules = async (): Promise<string[]> =>
      (await world.engine.airtable.history(leadId())).flatMap(({ changes }) => changes.map(({ rule }) => rule));
    expect(await rules()).toContain("owner:remote");
    expect(text).toContain("`owner:remote`");

    world.fake.people.retypeField(TABLE, "Claimed By", "singleSelect", { choices: [] });
    await world.pass(minutes(20));
    await world.edit(leadId(), { claimedBy: "ben", notes: "Called." });
    const refused = await world.reconcile();
    expect(refused.stage2.errors).toEqual([expect.stringContaining("REMOTE_REJECTED")]);
    expect(refused.stage2.errors[0]).toContain("INVALID_MULTIPLE_CHOICE_OPTIONS");
    expect(await world.engine.airtable.waiting()).toEqual({ total: 1, resting: 1 });
    expect(world.cells(record).Notes).toBe("Called.");
    world.fake.people.addChoice(TABLE, "Claimed By", "ben");
    await world.pass(minutes(20));
    await world.reconcile();
    expect(world.cells(record)["Claimed By"]).toBe("ben");

    await world.put(aLead(3));
    await world.put(aLead(4, { airtableRecordId: record, notes: "Mine." }));
    const { stage2 } = await world.reconcile();
    expect(stage2.errors).toEqual([expect.stringContaining("The record this lead names belongs to another lead")]);
    expect(world.recordIds()).toHaveLength(1);

    world.fake.people.remove(TABLE, record);
    await world.reconcile();
    expect(await rules()).toContain("campaign:record-deleted");
    world.fake.people.restore(TABLE, record);
    await world.elapse(world.engine.syncAll());
    expect((await world.lead()).isActive).toBe(true);
  });

  it("finds by a full sync what no change told of", async () => {
    const { world, record } = await linked({
      airtable: { fields: { company: "Employer" } },
      fake: { bases: [withFormula()] },
    });
    // The checkpoint is moved once an hour while nothing happens.
    await world.pass(minutes(90));
    await world.reconcile();
    employer = "Acme";
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ stage1: { updated: 0 } });
    expect((await world.lead()).company).toBe(null);
    expect(world.cells(record).Employer).toBe("Acme");
    await world.elapse(world.engine.syncAll());
    expect((await world.lead()).company).toBe("Acme");
  });

  it("asks a person only where a policy says so", async () => {
    const { world, record } = await linked({
      airtable: { policy: { status: { owner: "shared", onConflict: askSomebody } } },
    });
    await world.edit(leadId(), { status: "Contacted", company: "Ours" });
    world.fake.people.edit(TABLE, record, { Status: "Engaged", Company: "Theirs" });
    const { plan } = await world.reconcile({ dryRun: true });
    expect(plan[0]?.conflicts.filter(({ resolution }) => resolution === "open").map(({ field }) => field)).toEqual([
      "status",
    ]);
  });

  it("is all tried out here, and links to what exists", () => {
    guide.expectAllTried();
    expectLinksToLead(FILE);
  });
});

/** What the formula gives. */
let employer: string | undefined;

/** The table with a formula over other tables. */
function withFormula() {
  const { baseId, tableId } = FAKE_AIRTABLE_IDS;
  const text = (id: string, name: string) => ({ id: `fldEXAMPLE0000${id}`, name, type: "singleLineText" });
  const fields = [
    text("201", "Email"),
    text("202", "Status"),
    text("203", "Claimed By"),
    text("204", "Claimed At"),
    text("205", "Notes"),
    text("206", "Processing Status"),
    text("207", "Campaign ID"),
    { ...text("208", "Employer"), type: "formula", compute: () => employer },
  ];
  return { id: baseId, name: "Marketing", tables: [{ id: tableId, name: TABLE, fields }] };
}
