import { describe, expect, it } from "vitest";
import { askSomebody, localWins } from "../../../../src/rules/plan/policy.js";
import { aLead, minutes, TABLE } from "../support.js";
import { aPair, cycleAndRest, MARA, type Pair } from "./support.js";

const CLAIM = { claimedBy: MARA.id, claimedAt: "2026-03-02T15:00:00.000Z" };

/** What Airtable shows of the pair's record. */
const shown = (pair: Pair, ...columns: string[]): Record<string, unknown> => {
  const cells = pair.cells(pair.recordId);
  return Object.fromEntries(columns.map((column) => [column, cells[column] ?? null]));
};

/** Somebody types into the pair's record. */
const types = (pair: Pair, cells: Record<string, unknown>): void => pair.fake.people.edit(TABLE, pair.recordId, cells);

describe("what the portal takes back", () => {
  it("takes an unclaim to Airtable", async () => {
    const pair = await aPair(CLAIM);
    expect(shown(pair, "Claimed By", "Claimed At")).toEqual({
      "Claimed By": MARA.id,
      "Claimed At": CLAIM.claimedAt,
    });
    await pair.engine.campaignLeads.unclaim(pair.id, MARA);
    await cycleAndRest(pair);
    expect(shown(pair, "Claimed By", "Claimed At")).toEqual({ "Claimed By": null, "Claimed At": null });
    expect(await pair.lead(pair.id)).toMatchObject({ claimedBy: null, claimedAt: null });
  });

  it.each([null, ""])("takes cleared notes to Airtable (%j)", async (notes) => {
    const pair = await aPair({ notes: "Called twice" });
    expect(shown(pair, "Notes")).toEqual({ Notes: "Called twice" });
    await pair.edit(pair.id, { notes });
    await cycleAndRest(pair);
    expect(shown(pair, "Notes")).toEqual({ Notes: null });
    expect(await pair.lead(pair.id)).toMatchObject({ notes });
  });

  it("takes a removal from the campaign to Airtable, and a later enrolment back", async () => {
    const pair = await aPair({ campaignId: "camp-7", processingStatus: "Enrolled" });
    await pair.engine.campaignLeads.removeFromCampaign(pair.id, MARA);
    // Airtable went on with the lead meanwhile: the removal stands.
    types(pair, { "Processing Status": "Completed" });
    await cycleAndRest(pair);
    expect(shown(pair, "Campaign ID", "Processing Status")).toEqual({
      "Campaign ID": null,
      "Processing Status": "Removed",
    });
    types(pair, { "Campaign ID": "camp-8", "Processing Status": "Enrolled" });
    await cycleAndRest(pair);
    expect(await pair.lead(pair.id)).toMatchObject({ campaignId: "camp-8", processingStatus: "Enrolled" });
    expect(shown(pair, "Campaign ID")).toEqual({ "Campaign ID": "camp-8" });
  });
});

describe("what happens to rows in Airtable", () => {
  it.each(["auto", "sweep"] as const)(
    "makes the lead of a deleted record inactive, and nothing else (%s)",
    async (deletions) => {
      const pair = await aPair({ notes: "Called twice" }, { airtable: { deletions, sweepEveryMs: minutes(10) } });
      const stays = pair.row({ Email: "stays@example.com" });
      await cycleAndRest(pair);
      pair.fake.people.remove(TABLE, pair.recordId);
      await pair.pass(minutes(15));
      await cycleAndRest(pair);
      expect(await pair.lead(pair.id)).toMatchObject({ isActive: false, notes: "Called twice" });
      expect(await pair.link(pair.id)).toMatchObject({ status: "deleted" });
      expect(pair.recordIds()).toEqual([stays]);
      expect((await pair.leads()).filter(({ isActive }) => isActive)).toMatchObject([{ airtableRecordId: stays }]);
    },
  );

  it("goes on with a field that was renamed", async () => {
    const pair = await aPair({ notes: "Called twice" });
    pair.fake.people.renameField(TABLE, "Notes", "Remarks");
    pair.fake.people.renameField(TABLE, "Email", "E-Mail");
    await pair.edit(pair.id, { notes: "Called three times" });
    types(pair, { "E-Mail": "new@example.com" });
    // A process that begins now, and one that had read the schema before.
    const result = await pair.reconcile({}, pair.anotherEngine());
    expect(result.warnings.join("\n")).toMatch(/notes.* is now (called )?"Remarks"/);
    expect(shown(pair, "Remarks")).toEqual({ Remarks: "Called three times" });
    expect(await pair.lead(pair.id)).toMatchObject({ email: "new@example.com" });
    await pair.edit(pair.id, { notes: "Called four times" });
    await cycleAndRest(pair);
    expect(shown(pair, "Remarks")).toEqual({ Remarks: "Called four times" });
  });

  it("keeps two rows with one email two leads, each with its own edits", async () => {
    const pair = await aPair({ notes: "The first one's" });
    const copy = pair.fake.people.duplicate(TABLE, pair.recordId);
    const typed = pair.row({ Email: "dana@example.com" });
    await cycleAndRest(pair);
    const leads = await pair.leads();
    expect(leads.map(({ airtableRecordId }) => airtableRecordId).toSorted()).toEqual(
      [pair.recordId, copy, typed].toSorted(),
    );
    expect(leads.map(({ email }) => email)).toEqual(Array(3).fill("dana@example.com"));
    expect(await pair.lead(pair.id)).toMatchObject({ airtableRecordId: pair.recordId });
    const other = leads.find(({ airtableRecordId }) => airtableRecordId === copy)?.id ?? "";
    await pair.edit(other, { notes: "The copy's" });
    await cycleAndRest(pair);
    expect(pair.cells(copy)).toMatchObject({ Notes: "The copy's" });
    expect(shown(pair, "Notes")).toEqual({ Notes: "The first one's" });
  });
});

describe("a lead that is edited on both sides in the same minute", () => {
  it("takes both edits where they are of different fields", async () => {
    const pair = await aPair();
    await pair.edit(pair.id, { notes: "From the portal" });
    types(pair, { Company: "From Airtable" });
    await cycleAndRest(pair);
    expect(await pair.lead(pair.id)).toMatchObject({ notes: "From the portal", company: "From Airtable" });
    expect(shown(pair, "Notes", "Company")).toEqual({ Notes: "From the portal", Company: "From Airtable" });
  });

  it.each(["the portal", "Airtable"])(
    "keeps the portal's word where the field is the portal's, also if %s was last",
    async (last) => {
      const pair = await aPair({ notes: "Before" });
      if (last === "the portal") types(pair, { Notes: "From Airtable" });
      await pair.edit(pair.id, { notes: "From the portal" });
      if (last === "Airtable") types(pair, { Notes: "From Airtable" });
      await cycleAndRest(pair);
      expect(await pair.lead(pair.id)).toMatchObject({ notes: "From the portal" });
      expect(shown(pair, "Notes")).toEqual({ Notes: "From the portal" });
    },
  );

  it.each(["the portal", "Airtable"])(
    "keeps Airtable's word where the field is Airtable's, also if %s was last",
    async (last) => {
      const pair = await aPair({ email: "before@example.com" });
      if (last === "the portal") types(pair, { Email: "airtable@example.com" });
      await pair.edit(pair.id, { email: "portal@example.com" });
      if (last === "Airtable") types(pair, { Email: "airtable@example.com" });
      await cycleAndRest(pair);
      expect(await pair.lead(pair.id)).toMatchObject({ email: "airtable@example.com" });
      expect(shown(pair, "Email")).toEqual({ Email: "airtable@example.com" });
    },
  );

  it("asks somebody where the field is shared, touches neither side meanwhile, and does what was decided", async () => {
    const policy = { company: { owner: "shared" as const, onConflict: askSomebody } };
    const pair = await aPair({ company: "Before" }, { airtable: { policy } });
    await pair.edit(pair.id, { company: "From the portal" });
    types(pair, { Company: "From Airtable" });
    await cycleAndRest(pair);
    expect(await pair.lead(pair.id)).toMatchObject({ company: "From the portal" });
    expect(shown(pair, "Company")).toEqual({ Company: "From Airtable" });
    const open = { leadId: pair.id, field: "company", local: "From the portal", remote: "From Airtable" };
    expect(await pair.elapse(pair.engine.airtable.conflicts())).toMatchObject([open]);
    await pair.engine.airtable.decide(pair.id, "company", "What Mara decided", MARA.name);
    await cycleAndRest(pair);
    expect(await pair.lead(pair.id)).toMatchObject({ company: "What Mara decided" });
    expect(shown(pair, "Company")).toEqual({ Company: "What Mara decided" });
    expect(await pair.elapse(pair.engine.airtable.conflicts())).toEqual([]);
  });

  it("takes Airtable's edit where the portal only saved an empty text instead of nothing", async () => {
    const policy = { company: { owner: "shared" as const, onConflict: localWins } };
    const pair = await aPair({}, { airtable: { policy } });
    await cycleAndRest(pair);
    await pair.edit(pair.id, { company: "" });
    types(pair, { Company: "From Airtable" });
    await cycleAndRest(pair);
    expect(await pair.lead(pair.id)).toMatchObject({ company: "From Airtable" });
    expect(shown(pair, "Company")).toEqual({ Company: "From Airtable" });
  });

  it("has the same outcome when the portal's clock is ten minutes off", async () => {
    for (const clockSkewMs of [minutes(-10), minutes(10)]) {
      const pair = await aPair({ notes: "Before" }, { fake: { clockSkewMs } });
      await pair.edit(pair.id, { notes: "From the portal", claimedBy: "u-tom" });
      types(pair, { Company: "From Airtable", Notes: "Not Airtable's to say" });
      await cycleAndRest(pair);
      expect(await pair.lead(pair.id)).toMatchObject({
        notes: "From the portal",
        claimedBy: "u-tom",
        company: "From Airtable",
      });
      expect(shown(pair, "Notes", "Claimed By")).toEqual({ Notes: "From the portal", "Claimed By": "u-tom" });
    }
  });
});

it("keeps a lead that meets a record of the same email, but not of the same id, apart from it", async () => {
  const pair = await aPair();
  const { id } = await pair.put(aLead(2, { email: "dana@example.com" }));
  await cycleAndRest(pair);
  expect((await pair.lead(id)).airtableRecordId).not.toBe(pair.recordId);
  expect(pair.recordIds()).toHaveLength(2);
});
