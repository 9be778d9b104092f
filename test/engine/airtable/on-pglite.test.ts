import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { type AirtableWorld, aLead, createAirtableWorld, KEY, leadId, minutes, TABLE } from "./support.js";

describe("a reconciliation in PostgreSQL", () => {
  let pglite: PGlite;
  let world: AirtableWorld;

  beforeAll(async () => {
    pglite = await PGlite.create();
    const storage = new PostgresStorageAdapter({ client: pglite });
    await storage.migrate();
    world = await createAirtableWorld({
      storage,
      // Queries take real time, in which the test's clock would run through a lease.
      engine: { leaseMs: minutes(60 * 24) },
      airtable: { keyField: KEY, policy: { status: { owner: "shared", onConflict: askSomebody } } },
    });
  }, 60_000);
  afterAll(() => pglite.close());

  it("brings both sides into step, and then writes nothing", async () => {
    world.row({ Email: "row@example.com", Status: "New", "SMS Last Sent At": "2026-03-01T15:00:00.000Z" });
    await world.put(aLead(1, { email: "lead@example.com", claimedBy: "u-1", claimedAt: "2026-03-01T10:00:00-05:00" }));
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, created: 1, stage1: { inserted: 1 }, stage2: { errors: [] } });
    const leads = await world.leads();
    expect(leads.map(({ airtableRecordId }) => airtableRecordId).sort()).toEqual(world.recordIds().sort());
    for (const lead of leads) expect(world.cells(lead.airtableRecordId ?? "")[KEY]).toBe(lead.id);
    expect(await world.noticed()).toEqual([]);
    await world.pass();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("carries an edit made by plain SQL, and takes back what Airtable owns", async () => {
    await world.pass();
    await pglite.query("UPDATE leads SET notes = $1, company = $2 WHERE id = $3", ["Called.", "Ours", leadId()]);
    expect(await world.noticed()).toEqual([leadId()]);
    const result = await world.reconcile();
    expect(result.stage2.errors).toEqual([]);
    const lead = await world.lead();
    expect(lead).toMatchObject({ notes: "Called.", company: null });
    expect(world.cells(lead.airtableRecordId ?? "")).toMatchObject({ Notes: "Called." });
    await world.pass();
    expect((await world.writesOf()).airtable).toBe(0);
  });

  it("stores a page but for the one row the host's table does not take", async () => {
    await world.pass();
    await pglite.query("ALTER TABLE leads ADD CONSTRAINT short_titles CHECK (length(title) < 20)");
    const good = world.row({ Email: "good@example.com" });
    const bad = world.row({ Email: "bad@example.com", Title: "A title that is far too long for the host" });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { inserted: 1 } });
    expect(result.stage1.errors).toEqual([expect.stringMatching(`^${bad}: `)]);
    expect((await world.leads()).map(({ airtableRecordId }) => airtableRecordId)).toContain(good);
    world.fake.people.edit(TABLE, bad, { Title: "CEO" });
    await world.reconcile();
    expect((await world.leads()).map(({ airtableRecordId }) => airtableRecordId)).toContain(bad);
  });

  it("keeps a conflict for a person and carries the decision out", async () => {
    await world.pass();
    const [record] = world.recordIds();
    const lead = (await world.leads()).find(({ airtableRecordId }) => airtableRecordId === record);
    world.fake.people.edit(TABLE, record ?? "", { Status: "Qualified" });
    await world.edit(lead?.id ?? "", { status: "Contacted" });
    expect(await world.reconcile()).toMatchObject({ success: true, conflicts: 1 });
    await world.engine.airtable.decide(lead?.id ?? "", "status", "Customer", "mara");
    expect(await world.reconcile()).toMatchObject({ success: true });
    expect(world.cells(record ?? "").Status).toBe("Customer");
    expect((await world.lead(lead?.id)).status).toBe("Customer");
    expect((await world.link(lead?.id)).conflicts).toEqual([]);
  });
});
