import { describe, expect, it } from "vitest";
import { aLead, createAirtableWorld, DANA, KEY, leadId, minutes, pushOnly, TABLE } from "./support.js";

describe("a push without a pull before it", () => {
  it("is what comes after a look-back that left a gap: a record that stands there is not overwritten", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.reconcile();
    world.row({ [KEY]: leadId(), Email: "edited@example.com" });
    await world.pass(minutes(60));
    await world.put(aLead(1, { email: "dana@example.com", title: "CEO" }));
    await world.reconcile({ lookbackMinutes: 20 });
    expect(world.recordIds()).toHaveLength(1);
    expect(world.cells(world.recordIds()[0] ?? "")).toMatchObject({ Email: "edited@example.com", Title: "CEO" });
  });

  it("reads a field again that both sides may change, and does not overwrite somebody's edit", async () => {
    const policy = { status: { owner: "shared" as const }, company: { owner: "shared" as const } };
    const world = await createAirtableWorld({ airtable: { policy } });
    const record = world.row({ ...DANA, Status: "New" });
    await world.put(aLead(1, { airtableRecordId: record }));
    await world.reconcile();
    await world.edit(leadId(), { company: "Acme", status: "Contacted" });
    world.fake.people.edit(TABLE, record, { Status: "Qualified" });
    await world.elapse(pushOnly(world.options({ policy })));
    // Airtable's word stands where both changed a shared field.
    expect(world.cells(record)).toMatchObject({ Status: "Qualified", Company: "Acme" });
    expect(await world.lead()).toMatchObject({ status: "Qualified", company: "Acme" });
  });

  it("reports a record that is gone when it is read again, and lets its notice rest", async () => {
    const policy = { company: { owner: "shared" as const } };
    const world = await createAirtableWorld({ airtable: { policy } });
    const record = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId: record }));
    await world.reconcile();
    await world.edit(leadId(), { company: "Acme" });
    world.fake.people.remove(TABLE, record);
    const result = await world.elapse(pushOnly(world.options({ policy })));
    expect(result.stage2.errors).toEqual([expect.stringContaining(leadId())]);
    expect(await world.noticed()).toEqual([leadId()]);
  });

  it("makes a record by its key alone first: one may stand there since an answer was lost, with edits in it", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    await world.reconcile();
    await world.put(aLead(1, { email: "dana@example.com", title: "CEO" }));
    // What a process made that died before it could record it, and somebody has edited since.
    world.row({ [KEY]: leadId(), Email: "edited@example.com" });
    const result = await world.elapse(pushOnly(world.options({ keyField: KEY })));
    expect(result.success).toBe(true);
    expect(world.recordIds()).toHaveLength(1);
    expect(world.cells(world.recordIds()[0] ?? "")).toMatchObject({ Email: "edited@example.com", Title: "CEO" });
    expect(await world.lead()).toMatchObject({ email: "edited@example.com", title: "CEO" });
    expect(await world.noticed()).toEqual([]);
  });

  it.each([undefined, KEY])(
    "of a lead that names another one's record rests, and is not tried each second (key: %s)",
    async (keyField) => {
      const world = await createAirtableWorld({ airtable: { reconcileEveryMs: 0, ...(keyField && { keyField }) } });
      const record = world.row(DANA);
      await world.put(aLead(1, { airtableRecordId: record }));
      await world.reconcile();
      // A row that was copied, column for column.
      await world.put(aLead(2, { airtableRecordId: record, claimedBy: "u-mara" }));
      const { stage2 } = await world.reconcile();
      expect(stage2.errors).toEqual([expect.stringContaining(`${leadId(2)}: REMOTE_REJECTED`)]);
      expect(await world.noticed()).toEqual([leadId(2)]);
      const asked = (): number => Object.values(world.fake.requests).reduce((sum, count) => sum + count, 0);
      const before = asked();
      await world.engine.start();
      await world.pass(minutes(60));
      await world.elapse(world.engine.stop());
      expect(asked() - before).toBeLessThan(30);
      expect(world.cells(record)).not.toHaveProperty("Claimed By");
      expect(world.recordIds()).toEqual([record]);
    },
  );

  it("of two leads that name one record gives it to one of them, and the other rests", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    for (const number of [1, 2]) await world.put(aLead(number, { airtableRecordId: record }));
    const { stage2 } = await world.elapse(pushOnly(world.options()));
    expect(stage2.errors).toHaveLength(1);
    const [resting = ""] = await world.noticed();
    const other = resting === leadId(1) ? leadId(2) : leadId(1);
    expect(await world.link(other)).toMatchObject({ recordId: record });
    expect(await world.storage.campaignLinks.getMany([resting])).toEqual([]);
  });
});
