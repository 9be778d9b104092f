import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { failOnce, intercept } from "../../support/intercept.js";
import {
  type AirtableWorld,
  type AirtableWorldOptions,
  aLead,
  createAirtableWorld,
  forgetting,
  KEY,
  leadId,
  minutes,
  pushOnly,
  refusing,
  TABLE,
} from "./support.js";

/** Leads that are in Airtable and in step, by their numbers. */
async function inStep(count = 1, options: AirtableWorldOptions = {}): Promise<AirtableWorld> {
  const world = await createAirtableWorld(options);
  for (let number = 1; number <= count; number += 1) {
    const airtableRecordId = world.row({ Email: `lead${number}@example.com`, Status: "New" });
    await world.storage.campaignLeads.put(aLead(number, { airtableRecordId }));
  }
  await world.reconcile();
  await world.pass();
  return world;
}

const recordOf = async (world: AirtableWorld, number = 1): Promise<string> =>
  (await world.lead(leadId(number))).airtableRecordId ?? "";

describe("an edit in the portal", () => {
  it("reaches Airtable: a claim, and its end", async () => {
    const world = await inStep();
    const record = await recordOf(world);
    await world.edit(leadId(), { claimedBy: "u-mara", claimedAt: "2026-03-02T17:05:00.000Z" });
    const claimed = await world.reconcile();
    expect(claimed.stage2).toMatchObject({ recordsProcessed: 1, updated: 1, skipped: 0, errors: [] });
    expect(world.cells(record)).toMatchObject({ "Claimed By": "u-mara", "Claimed At": "2026-03-02T17:05:00.000Z" });
    await world.edit(leadId(), { claimedBy: null, claimedAt: null });
    await world.reconcile();
    expect(world.cells(record)).not.toHaveProperty("Claimed By");
    expect(world.cells(record)).not.toHaveProperty("Claimed At");
  });

  it("tells in the log how long it took, but for the first write of a lead, which may be old", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.storage.campaignLeads.put(aLead(1, { email: "lead1@example.com" }));
    await world.pass(minutes(90));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Call back." });
    await world.pass(minutes(2));
    await world.reconcile();
    const rows = await world.storage.log.list({ campaignLeadId: leadId() });
    expect(rows.map(({ syncType }) => syncType)).toEqual(["update", "create"]);
    expect(rows[1]?.latencyMs).toBeNull();
    expect(rows[0]?.latencyMs).toBeGreaterThanOrEqual(minutes(2));
    expect(rows[0]?.latencyMs).toBeLessThan(minutes(3));
  });

  it("empties notes in Airtable where they were emptied here", async () => {
    const world = await inStep();
    await world.edit(leadId(), { notes: "Call back." });
    await world.reconcile();
    await world.edit(leadId(), { notes: null });
    await world.reconcile();
    expect(world.cells(await recordOf(world))).not.toHaveProperty("Notes");
  });

  it("removes a lead from its campaign in Airtable", async () => {
    const world = await inStep();
    const record = await recordOf(world);
    world.fake.people.edit(TABLE, record, { "Campaign ID": "c-7", "Processing Status": "Enrolled" });
    await world.reconcile();
    await world.edit(leadId(), { campaignId: null, processingStatus: "Removed" });
    await world.reconcile();
    expect(world.cells(record)["Processing Status"]).toBe("Removed");
    expect(world.cells(record)).not.toHaveProperty("Campaign ID");
  });

  it("is mended here where Airtable owns the field, without a write there", async () => {
    const world = await inStep();
    await world.edit(leadId(), { email: "ours@example.com" });
    const before = world.fake.writes.length;
    await world.reconcile();
    expect((await world.lead()).email).toBe("lead1@example.com");
    expect(world.fake.writes.length).toBe(before);
    expect(await world.noticed()).toEqual([]);
  });

  it("meets an edit of another field in the same minute: both stand on both sides", async () => {
    const world = await inStep();
    const record = await recordOf(world);
    await world.edit(leadId(), { notes: "Ours." });
    world.fake.people.edit(TABLE, record, { Company: "Acme" });
    await world.reconcile();
    expect(await world.lead()).toMatchObject({ notes: "Ours.", company: "Acme" });
    expect(world.cells(record)).toMatchObject({ Notes: "Ours.", Company: "Acme" });
  });

  it("is logged with both sides, and told to listeners", async () => {
    const world = await inStep();
    const record = await recordOf(world);
    // Long enough that the record counts as unchanged, and is not read again.
    await world.pass(minutes(61));
    await world.reconcile();
    await world.pass();
    const told: unknown[] = [];
    world.engine.on("campaign:synced", (event) => told.push(event));
    await world.edit(leadId(), { notes: "Ours.", email: "ours@example.com" });
    const { runId } = await world.reconcile();
    const [entry] = await world.storage.log.list({ campaignLeadId: leadId(), runId });
    expect(entry).toMatchObject({
      syncDirection: "bidirectional",
      syncStatus: "success",
      syncData: { recordId: record },
    });
    const changes = [
      expect.objectContaining({ field: "email", side: "local", from: "ours@example.com", to: "lead1@example.com" }),
      expect.objectContaining({ field: "notes", side: "remote", from: null, to: "Ours.", rule: "owner:local" }),
    ];
    expect(entry?.changes).toEqual(changes);
    expect(told).toEqual([{ leadId: leadId(), recordId: record, runId, changes }]);
  });

  it("is not pushed for an inactive lead until it is active again", async () => {
    const world = await inStep();
    const record = await recordOf(world);
    await world.edit(leadId(), { notes: "Ours.", isActive: false });
    const idle = await world.reconcile();
    expect(idle.stage2).toMatchObject({ recordsProcessed: 1, updated: 0, skipped: 1 });
    expect(world.cells(record)).not.toHaveProperty("Notes");
    expect(await world.noticed()).toEqual([]);
    await world.edit(leadId(), { isActive: true });
    await world.reconcile();
    expect(world.cells(record).Notes).toBe("Ours.");
  });

  it("costs one request for ten leads, and no read", async () => {
    const world = await inStep(25);
    for (let number = 1; number <= 25; number += 1) {
      await world.storage.campaignLeads.update(leadId(number), { notes: `Note ${number}.` });
    }
    const before = { ...world.fake.requests };
    const { stage2 } = await world.reconcile();
    expect(stage2).toMatchObject({ recordsProcessed: 25, updated: 25, errors: [] });
    expect((world.fake.requests.update ?? 0) - (before.update ?? 0)).toBe(3);
    expect((world.fake.requests.list ?? 0) - (before.list ?? 0)).toBe(1);
    expect(world.fake.requests.get).toBeUndefined();
  });

  it("that comes while its lead is written is written in the same run", async () => {
    let isSecond = false;
    const world = await inStep(1, {
      fetch: (fetch) => async (request) => {
        if (request.method === "PATCH" && !isSecond) {
          isSecond = true;
          await world.storage.campaignLeads.update(leadId(), { notes: "Second." });
        }
        return fetch(request);
      },
    });
    await world.edit(leadId(), { notes: "First." });
    await world.reconcile();
    expect(world.cells(await recordOf(world)).Notes).toBe("Second.");
    expect(await world.noticed()).toEqual([]);
    await world.pass(minutes(1));
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });
});

describe("a lead that is not in Airtable", () => {
  it("is not made there without a key field", async () => {
    const world = await createAirtableWorld();
    await world.put(aLead(1, { email: "dana@example.com" }));
    const { stage2, created } = await world.reconcile();
    expect(stage2).toMatchObject({ recordsProcessed: 1, updated: 0, skipped: 1, errors: [] });
    expect(created).toBe(0);
    expect(world.recordIds()).toEqual([]);
    expect(await world.noticed()).toEqual([]);
  });

  it("is made there with one, under its id, and linked", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { email: "dana@example.com", status: "New", smsStop: true, notes: "Called." }));
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, created: 1, stage2: { updated: 1, errors: [] } });
    const [record = ""] = world.recordIds();
    expect(world.cells(record)).toMatchObject({
      [KEY]: leadId(),
      Email: "dana@example.com",
      Status: "New",
      "SMS Stop": true,
      Notes: "Called.",
    });
    expect(await world.lead()).toMatchObject({ airtableRecordId: record });
    expect(await world.link()).toMatchObject({ recordId: record });
    expect(await world.noticed()).toEqual([]);
    await world.pass();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("is made once where the answer was lost", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    world.fake.faults.set("dropAfter", { next: 1, on: ["upsert"] });
    await world.put(aLead(1, { email: "dana@example.com" }));
    await world.reconcile();
    expect(world.recordIds()).toHaveLength(1);
    expect(world.fake.requests.upsert).toBe(2);
    expect(await world.link()).toMatchObject({ recordId: world.recordIds()[0] });
  });

  it("gets a record again when it is active again after its record was deleted", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { email: "dana@example.com" }));
    await world.reconcile();
    const [first = ""] = world.recordIds();
    world.fake.people.remove(TABLE, first);
    const link = await world.link();
    await world.storage.campaignLinks.saveMany([{ ...link, status: "deleted", syncVersion: link.syncVersion + 1 }]);
    await world.storage.campaignLeads.putMany([{ ...(await world.lead()), isActive: false }]);
    await world.edit(leadId(), { isActive: true });
    await world.reconcile();
    const [second = ""] = world.recordIds();
    expect(second).not.toBe(first);
    expect(await world.link()).toMatchObject({ recordId: second, status: "active" });
    expect(await world.lead()).toMatchObject({ airtableRecordId: second });
  });

  it("is left alone where what the host calls its record cannot be one", async () => {
    const world = await createAirtableWorld();
    await world.put(aLead(1, { airtableRecordId: "imported-17" }));
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage2: { skipped: 1, errors: [] } });
    expect(await world.lead()).toMatchObject({ airtableRecordId: "imported-17" });
    expect(world.fake.unexpected).toEqual([]);
  });

  it("whose record id points nowhere is made there as if it had none", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { airtableRecordId: "recGONE0000000001", email: "dana@example.com" }));
    await world.reconcile();
    expect(await world.lead()).toMatchObject({ airtableRecordId: world.recordIds()[0] });
  });
});

describe("a lead the host deletes", () => {
  it("takes its notice with it", async () => {
    const { storage, forget } = forgetting(new MemoryStorageAdapter());
    const world = await createAirtableWorld({ storage, airtable: { keyField: KEY } });
    await world.put(aLead(1, { email: "dana@example.com" }));
    forget(leadId());
    expect(await world.reconcile()).toMatchObject({ success: true, stage2: { recordsProcessed: 0, errors: [] } });
    expect(await world.noticed()).toEqual([]);
    expect(world.recordIds()).toEqual([]);
  });

  it("while it is written is not brought back, and its new record becomes no other lead", async () => {
    const inner = new MemoryStorageAdapter();
    const { storage, forget } = forgetting(inner);
    const world = await createAirtableWorld({
      storage,
      airtable: { keyField: KEY },
      fetch: (fetch) => async (request) => {
        if (request.method === "PATCH") forget(leadId());
        return fetch(request);
      },
    });
    await world.put(aLead(1, { email: "dana@example.com" }));
    expect(await world.reconcile()).toMatchObject({ success: true, stage2: { errors: [] } });
    expect(await inner.campaignLeads.get(leadId())).toMatchObject({ airtableRecordId: null });
    expect(await world.link()).toMatchObject({ recordId: world.recordIds()[0] });
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ success: true, stage1: { inserted: 0 } });
    expect(world.recordIds()).toHaveLength(1);
  });
});

describe("a record that carries somebody else's key", () => {
  it("stays with its lead; the other waits until the key is mended, and gets a record of its own", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { email: "one@example.com" }));
    await world.reconcile();
    const [first = ""] = world.recordIds();
    await world.put(aLead(2, { email: "two@example.com" }));
    world.fake.people.edit(TABLE, first, { [KEY]: leadId(2) });
    const result = await world.elapse(pushOnly(world.options({ keyField: KEY })));
    expect(result.success).toBe(true);
    expect(result.stage2.errors).toEqual([expect.stringMatching(new RegExp(`^${leadId(2)}: REMOTE_REJECTED: `))]);
    expect(await world.link(leadId(1))).toMatchObject({ recordId: first });
    expect(world.cells(first)).toMatchObject({ Email: "one@example.com" });
    for (let cycle = 0; cycle < 2; cycle += 1) {
      await world.pass(minutes(70));
      await world.reconcile();
    }
    expect(world.cells(first)).toMatchObject({ [KEY]: leadId(1), Email: "one@example.com" });
    const { airtableRecordId } = await world.lead(leadId(2));
    expect(world.cells(airtableRecordId ?? "")).toMatchObject({ [KEY]: leadId(2), Email: "two@example.com" });
    expect(world.recordIds()).toHaveLength(2);
  });
});

describe("a record Airtable refuses", () => {
  it("rests with its reason, and the other nine are written", async () => {
    const world = await inStep(10);
    for (let number = 1; number <= 10; number += 1) {
      const claimedAt = "2026-03-02T17:05:00.000Z";
      await world.storage.campaignLeads.update(leadId(number), { claimedBy: `u-${number}`, claimedAt });
    }
    // A select that lacks the choice: only the fourth asks for it.
    world.fake.people.addField(TABLE, { name: "Owner", type: "singleSelect", options: { choices: choices("u-4") } });
    const engine = world.anotherEngine({ fields: { claimedBy: "Owner" } });
    const result = await world.reconcile({}, engine);
    expect(result.success).toBe(true);
    expect(result.stage2).toMatchObject({ recordsProcessed: 10, updated: 9 });
    expect(result.stage2.errors).toEqual([expect.stringMatching(new RegExp(`^${leadId(4)}: REMOTE_REJECTED: `))]);
    expect(result.stage2.errors.join()).not.toContain("u-4");
    const [notice, ...others] = await world.storage.campaignNotices.list({ clientId: "client-1" });
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ leadId: leadId(4), attempts: 1, errorCode: "REMOTE_REJECTED" });
    expect(Date.parse(notice?.notBefore ?? "")).toBeGreaterThan(world.runtime.now());
    const failed = await world.storage.log.list({ campaignLeadId: leadId(4), syncStatus: "failed" });
    expect(failed).toEqual([expect.objectContaining({ errorCode: "REMOTE_REJECTED", syncDirection: "to_airtable" })]);
  });

  it("is tried again when it has rested, not before", async () => {
    const world = await inStep();
    const stop = refuseUpdates(world);
    await world.edit(leadId(), { notes: "Ours." });
    await world.reconcile();
    const before = world.fake.requests.update;
    await world.reconcile();
    expect(world.fake.requests.update).toBe(before);
    stop();
    await world.pass(minutes(5));
    await world.reconcile();
    expect(world.cells(await recordOf(world)).Notes).toBe("Ours.");
    expect(await world.noticed()).toEqual([]);
  });

  it("for a passing reason rests no longer than until the next reconciliation, however often it failed", async () => {
    const world = await inStep();
    world.fake.faults.rule(({ kind }) => (kind === "update" ? "http503" : undefined));
    await world.edit(leadId(), { notes: "Ours." });
    for (let cycle = 1; cycle <= 8; cycle += 1) {
      await world.reconcile();
      const [notice] = await world.storage.campaignNotices.list({ clientId: "client-1" });
      expect(notice).toMatchObject({ attempts: cycle, errorCode: "TEMPORARY_ERROR" });
      expect(Date.parse(notice?.notBefore ?? "") - world.runtime.now()).toBeLessThan(minutes(15));
      await world.pass(minutes(15));
    }
    world.fake.faults.clear();
    await world.reconcile();
    expect(world.cells(await recordOf(world)).Notes).toBe("Ours.");
  });

  it("because it is gone is reported, keeps its link and rests long", async () => {
    const world = await inStep(2);
    world.fake.people.remove(TABLE, await recordOf(world, 1));
    await world.edit(leadId(1), { notes: "One." });
    await world.edit(leadId(2), { notes: "Two." });
    const result = await world.reconcile();
    expect(result.success).toBe(true);
    expect(result.stage2.errors).toEqual([expect.stringContaining(leadId(1))]);
    expect(world.cells(await recordOf(world, 2)).Notes).toBe("Two.");
    expect(await world.link(leadId(1))).toMatchObject({ status: "active" });
    const [notice] = await world.storage.campaignNotices.list({ clientId: "client-1" });
    expect(Date.parse(notice?.notBefore ?? "") - world.runtime.now()).toBeGreaterThan(minutes(50));
  });
});

describe("what the store refuses after a write", () => {
  it("is planned again where somebody else was faster, without another write", async () => {
    const world = await inStep();
    await world.edit(leadId(), { notes: "Ours." });
    const stale = failOnce(new StorageError("STALE_WRITE", "Somebody was faster."));
    const storage = intercept(world.storage, "campaignLinks.saveMany", stale);
    const result = await world.reconcile({}, world.anotherEngine({}, { storage }));
    expect(result).toMatchObject({ success: true, stage2: { updated: 1, errors: [] } });
    expect(world.fake.requests.update).toBe(1);
    expect(await world.noticed()).toEqual([]);
  });

  it("is found done by the next run, which reads the record again", async () => {
    const world = await inStep();
    await world.edit(leadId(), { notes: "Ours." });
    const broken = failOnce(new StorageError("STORAGE_ERROR", "The connection was lost.", { retryable: true }));
    const storage = intercept(world.storage, "campaignNotices.settle", broken);
    const result = await world.reconcile({}, world.anotherEngine({}, { storage }));
    expect(result).toMatchObject({ success: false });
    expect(await world.noticed()).toEqual([leadId()]);
    await world.reconcile();
    expect(await world.noticed()).toEqual([]);
    expect(world.cells(await recordOf(world)).Notes).toBe("Ours.");
    expect(world.fake.requests.update).toBe(1);
  });
});

describe("a lead whose row the store does not take", () => {
  it("rests, and the other nine of its request are recorded", async () => {
    const world = await inStep(10);
    for (let number = 1; number <= 10; number += 1) {
      await world.storage.campaignLeads.update(leadId(number), { notes: `Note ${number}.`, company: "Ours" });
    }
    const storage = refusing(world.storage, leadId(4));
    const result = await world.elapse(pushOnly(world.options({}, { storage })));
    expect(result).toMatchObject({ success: true, stage2: { updated: 9 } });
    expect(result.stage2.errors).toEqual([`${leadId(4)}: STORAGE_ERROR: value too long`]);
    expect(await world.noticed()).toEqual([leadId(4)]);
    await world.pass(minutes(5));
    await world.elapse(pushOnly(world.options()));
    expect(await world.noticed()).toEqual([]);
    expect(await world.lead(leadId(4))).toMatchObject({ notes: "Note 4.", company: null });
  });
});

describe("a field both sides may change", () => {
  const shared = { status: { owner: "shared" as const } };

  it("stands open where both changed it and a person is to decide, and nothing is written", async () => {
    const world = await inStep(1, { airtable: { policy: { status: { ...shared.status, onConflict: askSomebody } } } });
    const record = await recordOf(world);
    await world.edit(leadId(), { status: "Contacted" });
    world.fake.people.edit(TABLE, record, { Status: "Qualified" });
    const before = world.fake.writes.length;
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, conflicts: 1 });
    expect((await world.link()).conflicts).toEqual([
      expect.objectContaining({ field: "status", local: "Contacted", remote: "Qualified", decision: null }),
    ]);
    expect(world.fake.writes.length).toBe(before);
    expect((await world.lead()).status).toBe("Contacted");
    await world.pass();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });
});

const choices = (...without: string[]) =>
  Array.from({ length: 10 }, (_, index) => `u-${index + 1}`)
    .filter((name) => !without.includes(name))
    .map((name, index) => ({ id: `selOWNER${String(index).padStart(9, "0")}`, name, color: "blueLight2" }));

/** Every update is refused until the returned function is called. */
function refuseUpdates(world: AirtableWorld): () => void {
  const field = world.fake.settings.bases[0]?.tables[0]?.fields.find(({ name }) => name === "Notes");
  if (!field) throw new Error("no notes");
  const { type } = field;
  field.type = "formula";
  return () => {
    field.type = type;
  };
}
