import { describe, expect, it } from "vitest";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { aLead, CLIENT, createAirtableWorld, forgetting, KEY, leadId, minutes, SOURCE, TABLE } from "./support.js";

const DANA = { "First Name": "Dana", "Last Name": "Reyes", Email: "dana@example.com", "ICP Score": 8, Status: "New" };

describe("a record nobody here knows", () => {
  it("becomes a lead that holds every cell, linked and in step", async () => {
    const world = await createAirtableWorld();
    const record = world.row({ ...DANA, "SMS Stop": true, "Booked At": "2026-03-01T15:00:00.000Z" });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { recordsProcessed: 1, inserted: 1, errors: [] } });
    const [lead] = await world.leads();
    expect(lead).toMatchObject({
      clientId: CLIENT,
      airtableRecordId: record,
      firstName: "Dana",
      email: "dana@example.com",
      icpScore: 8,
      smsStop: true,
      booked: false,
      bookedAt: "2026-03-01T15:00:00.000Z",
      phone: null,
      isActive: true,
      createdAt: world.fake.records(TABLE)[0]?.createdTime,
    });
    const link = await world.link(lead?.id);
    expect(link).toMatchObject({ recordId: record, source: SOURCE, status: "active", syncVersion: 1 });
    expect(await world.noticed()).toEqual([]);
  });

  it("is logged with every field that came with it", async () => {
    const world = await createAirtableWorld();
    const record = world.row({ Email: "dana@example.com" });
    const { runId } = await world.reconcile();
    const [lead] = await world.leads();
    const log = await world.storage.log.list({ campaignLeadId: lead?.id ?? "" });
    expect(log).toEqual([
      expect.objectContaining({
        runId,
        syncType: "create",
        syncDirection: "from_airtable",
        syncStatus: "success",
        syncData: { recordId: record },
        changes: [expect.objectContaining({ field: "email", side: "local", to: "dana@example.com" })],
      }),
    ]);
    expect(await world.engine.getRun(runId)).toMatchObject({ kind: "reconcile", status: "completed" });
  });

  it("is left alone where records are not imported", async () => {
    const world = await createAirtableWorld({ airtable: { importRecords: false } });
    world.row(DANA);
    const result = await world.reconcile();
    expect(result.stage1).toMatchObject({ recordsProcessed: 1, inserted: 0, updated: 0 });
    expect(await world.leads()).toEqual([]);
  });

  it("is a lead of its own also where another has the same email", async () => {
    const world = await createAirtableWorld();
    const records = [world.row(DANA), world.row(DANA)];
    await world.reconcile();
    const leads = await world.leads();
    expect(leads.map(({ airtableRecordId }) => airtableRecordId).sort()).toEqual(records.sort());
    expect(leads.map(({ email }) => email)).toEqual(["dana@example.com", "dana@example.com"]);
  });
});

describe("a record that is somebody's already", () => {
  it("joins the lead a host had synced to it before", async () => {
    const world = await createAirtableWorld();
    const record = world.row({ ...DANA, Company: "Acme" });
    await world.put(aLead(1, { airtableRecordId: record, notes: "Called.", phone: "+15125550100" }));
    await world.reconcile();
    expect(await world.leads()).toHaveLength(1);
    expect(await world.lead()).toMatchObject({ company: "Acme", notes: "Called.", phone: "+15125550100" });
    // What only one side knew is on both.
    expect(world.cells(record)).toMatchObject({ Company: "Acme", Notes: "Called.", Phone: "+15125550100" });
  });

  it("joins the lead its key names", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { isActive: false, notes: "Called." }));
    const record = world.row({ ...DANA, [KEY]: leadId() });
    await world.reconcile();
    expect(await world.leads()).toHaveLength(1);
    expect(await world.lead()).toMatchObject({ airtableRecordId: record, email: "dana@example.com" });
  });

  it("does not join another client's lead, whatever its key says", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { clientId: "client-2", email: "theirs@example.com" }));
    const record = world.row({ ...DANA, [KEY]: leadId() });
    await world.reconcile();
    expect(await world.lead()).toMatchObject({ clientId: "client-2", email: "theirs@example.com" });
    const [imported] = await world.leads();
    expect(imported).toMatchObject({ airtableRecordId: record });
    expect(world.cells(record)[KEY]).toBe(imported?.id);
  });

  it("becomes a lead of its own when a person has duplicated the row, and its key is mended", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.put(aLead(1, { email: "dana@example.com" }));
    await world.reconcile();
    const [original] = world.recordIds();
    await world.pass();
    const copy = world.fake.people.duplicate(TABLE, original ?? "");
    expect(world.cells(copy)[KEY]).toBe(leadId());
    await world.reconcile();
    const leads = await world.leads();
    expect(leads).toHaveLength(2);
    const second = leads.find(({ id }) => id !== leadId());
    expect(second).toMatchObject({ airtableRecordId: copy, email: "dana@example.com" });
    expect(world.cells(copy)[KEY]).toBe(second?.id);
    expect(world.cells(original ?? "")[KEY]).toBe(leadId());
  });

  it("stays a tombstone where the host has deleted its lead: it comes back as no other", async () => {
    const { storage, forget } = forgetting(new MemoryStorageAdapter());
    const world = await createAirtableWorld({ storage });
    const record = world.row(DANA);
    await world.reconcile();
    const [lead] = await world.leads();
    forget(lead?.id ?? "");
    await world.pass();
    world.fake.people.edit(TABLE, record, { Company: "Acme" });
    const result = await world.reconcile();
    expect(result.stage1).toMatchObject({ recordsProcessed: 1, inserted: 0, updated: 0, errors: [] });
    expect(world.cells(record)).toMatchObject({ Company: "Acme" });
  });
});

describe("a record that comes back from the trash", () => {
  it("brings its lead back, with what it holds now", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    const [lead] = await world.leads();
    const id = lead?.id ?? "";
    const link = await world.link(id);
    // As the deletion check leaves them.
    await world.storage.campaignLinks.saveMany([{ ...link, status: "deleted", syncVersion: link.syncVersion + 1 }]);
    await world.storage.campaignLeads.putMany([{ ...(await world.lead(id)), isActive: false }]);
    await world.pass();
    world.fake.people.edit(TABLE, record, { Company: "Acme" });
    await world.reconcile();
    expect(await world.link(id)).toMatchObject({ status: "active" });
    expect(await world.lead(id)).toMatchObject({ isActive: true, company: "Acme" });
  });
});

describe("what people change in Airtable", () => {
  it("is taken over, and a cell they emptied is emptied here", async () => {
    const world = await createAirtableWorld();
    const record = world.row({ ...DANA, "SMS Stop": true });
    await world.reconcile();
    await world.pass();
    world.fake.people.edit(TABLE, record, { Email: null, "SMS Stop": false, Company: "Acme" });
    const result = await world.reconcile();
    expect(result.stage1).toMatchObject({ inserted: 0, updated: 1 });
    const [lead] = await world.leads();
    expect(lead).toMatchObject({ email: null, smsStop: false, company: "Acme" });
    expect(lead?.updatedAt).toBe(new Date(world.runtime.now()).toISOString());
  });

  it("is mended in the same cycle where the portal owns the field", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    const [lead] = await world.leads();
    await world.edit(lead?.id ?? "", { notes: "Ours." });
    await world.reconcile();
    await world.pass();
    world.fake.people.edit(TABLE, record, { Notes: "Theirs." });
    await world.reconcile();
    expect(world.cells(record).Notes).toBe("Ours.");
    expect((await world.lead(lead?.id)).notes).toBe("Ours.");
  });

  it("is read without a bad cell, which is named and left as it was", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    await world.pass();
    world.fake.people.retypeField(TABLE, "ICP Score", "singleLineText");
    world.fake.people.edit(TABLE, record, { "ICP Score": "very high", Company: "Acme" });
    const engine = world.anotherEngine();
    const result = await world.reconcile({}, engine);
    expect(result.success).toBe(true);
    expect(result.stage1.errors).toEqual([expect.stringContaining(`${record}: CELL_INVALID`)]);
    expect(result.stage1.errors.join()).not.toContain("very high");
    const [lead] = await world.leads();
    expect(lead).toMatchObject({ icpScore: 8, company: "Acme" });
    expect(world.cells(record)["ICP Score"]).toBe("very high");
  });

  it("keeps a choice of a select that nobody told us of", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    await world.pass();
    world.fake.people.addChoice(TABLE, "Status", "On Hold");
    world.fake.people.edit(TABLE, record, { Status: "On Hold" });
    await world.reconcile();
    const [lead] = await world.leads();
    expect(lead?.status).toBe("On Hold");
    await world.edit(lead?.id ?? "", { notes: "Waits." });
    await world.reconcile();
    expect(world.cells(record)).toMatchObject({ Status: "On Hold", Notes: "Waits." });
  });
});

describe("an idle cycle", () => {
  it("writes nothing to either side, also while it reads the same records again", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    world.row(DANA);
    await world.put(aLead(1, { email: "mara@example.com" }));
    await world.reconcile();
    await world.pass(1000);
    const first = await world.writesOf();
    expect(first).toEqual({ airtable: 0, store: {} });
    await world.pass(minutes(15));
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });
});
