import { expect, it } from "vitest";
import { type AirtableWorld, aLead, createAirtableWorld, KEY, leadId, minutes, pushOnly, TABLE } from "./support.js";

/** A status that is no choice of the select. */
const NO_CHOICE = "Lukewarm";
const REFUSED = expect.stringContaining("INVALID_MULTIPLE_CHOICE_OPTIONS");

const sentIn = async (world: AirtableWorld, work: () => Promise<unknown>): Promise<number> => {
  const before = world.fake.writes.length;
  await work();
  return world.fake.writes.length - before;
};

it("a claim does not wait for a status that Airtable refuses", async () => {
  const world = await createAirtableWorld();
  const record = world.row({ "First Name": "Dana" });
  await world.put(aLead(1, { airtableRecordId: record, status: NO_CHOICE, claimedBy: "u-mara", notes: "Call back." }));
  const { stage2, success } = await world.reconcile();
  expect({ success, ...stage2 }).toMatchObject({ success: true, recordsProcessed: 1, updated: 0, errors: [REFUSED] });
  expect(world.cells(record)).toMatchObject({ "Claimed By": "u-mara", Notes: "Call back." });
  expect(world.cells(record)).not.toHaveProperty("Status");
  expect(await world.lead()).toMatchObject({ status: NO_CHOICE, claimedBy: "u-mara" });
  expect(await world.noticed()).toEqual([leadId()]);

  // Unclaimed while the status still waits: sent as soon as it has rested, by itself or with the status.
  await world.edit(leadId(), { claimedBy: null });
  await world.reconcile();
  expect(world.cells(record)).not.toHaveProperty("Claimed By");

  world.fake.people.addChoice(TABLE, "Status", NO_CHOICE);
  await world.pass(minutes(120));
  expect((await world.reconcile()).stage2).toMatchObject({ updated: 1, errors: [] });
  expect(world.cells(record)).toMatchObject({ Status: NO_CHOICE, Notes: "Call back." });
  expect(await world.noticed()).toEqual([]);
  expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
});

it.each([
  ["a reconciliation", (world: AirtableWorld) => world.reconcile()],
  ["a push alone", (world: AirtableWorld) => world.elapse(pushOnly(world.options({ keyField: KEY })))],
])("a lead gets its record without the status that Airtable refuses, once: %s", async (_, push) => {
  const world = await createAirtableWorld({ airtable: { keyField: KEY } });
  await world.reconcile();
  await world.put(aLead(1, { firstName: "Dana", status: NO_CHOICE, claimedBy: "u-mara" }));
  await world.put(aLead(2, { firstName: "Ravi", status: "New" }));
  const result = await push(world);
  expect(result).toMatchObject({ success: true, created: 2, stage2: { errors: [REFUSED] } });
  expect(world.recordIds()).toHaveLength(2);
  const cells = world.cells((await world.lead()).airtableRecordId ?? "");
  expect(cells).toMatchObject({ [KEY]: leadId(), "First Name": "Dana", "Claimed By": "u-mara" });
  expect(await world.noticed()).toEqual([leadId()]);
  await world.pass(minutes(120));
  await world.reconcile();
  expect(world.recordIds()).toHaveLength(2);
  expect(await world.lead()).toMatchObject({ status: NO_CHOICE });
});

it("cells that are all refused rest with their reason, and are not sent again at once", async () => {
  const world = await createAirtableWorld();
  const record = world.row({ "First Name": "Dana" });
  await world.put(aLead(1, { airtableRecordId: record, status: NO_CHOICE, processingStatus: NO_CHOICE }));
  const sent = await sentIn(world, async () => {
    expect((await world.reconcile()).stage2.errors).toEqual([REFUSED]);
  });
  expect(sent).toBe(0);
  await world.engine.start();
  await world.pass(minutes(10));
  await world.elapse(world.engine.stop());
  expect(world.fake.requests.update ?? 0).toBeLessThan(20);
});

it("40 leads with one refused cell each cost few requests more than their cells", async () => {
  const world = await createAirtableWorld({ airtable: { reconcileEveryMs: 0 } });
  for (let number = 1; number <= 40; number += 1) {
    const record = world.row({ "First Name": `Lead ${number}` });
    await world.put(aLead(number, { airtableRecordId: record, status: NO_CHOICE, claimedBy: "u-mara" }));
  }
  const { stage2 } = await world.reconcile();
  expect(stage2.errors).toHaveLength(40);
  expect(world.fake.requests.update).toBeLessThan(130);
  for (const record of world.recordIds()) expect(world.cells(record)).toHaveProperty("Claimed By", "u-mara");
});
