import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS } from "../../src/domain/campaign-lead.js";
import { ERROR_CODES } from "../../src/domain/error-codes.js";
import { campaignPolicy } from "../../src/rules/airtable/campaign-policy.js";
import { canRead, canWrite, FIELD_KINDS } from "../../src/rules/airtable/cell-types.js";
import { DEFAULT_FIELD_MAP } from "../../src/rules/airtable/field-map.js";
import { aLead, createAirtableWorld, KEY, leadId, minutes, TABLE } from "../engine/airtable/support.js";
import { linkedWorld } from "./support.js";

const text = readFileSync("docs/airtable.md", "utf8");

describe("what the guide to Airtable says", () => {
  it("has each field once, with its default, what it holds and its owner", () => {
    const rows = text.matchAll(/^\| (`\w+` \([^|]+) \| (text|number|whole number|instant|yes or no) \| ([^|]+) \|$/gm);
    const listed = [...rows].flatMap(([, fields = "", holds, owner]) =>
      [...fields.matchAll(/`(\w+)` \(([^)]+)\)/g)].map(([, field, name]) => ({ field, name, holds, owner })),
    );
    const words = { text: "text", number: "number", integer: "whole number", instant: "instant", boolean: "yes or no" };
    const fields = CAMPAIGN_FIELDS.map((field) => ({
      field,
      id: field,
      name: field,
      type: "singleLineText",
      isWritable: true,
    }));
    const policy = campaignPolicy({}, { fields });
    const isRemovable = (field: string): boolean => field === "processingStatus" || field === "campaignId";
    expect(listed.toSorted(byField)).toEqual(
      CAMPAIGN_FIELDS.map((field) => ({
        field,
        name: DEFAULT_FIELD_MAP[field],
        holds: words[FIELD_KINDS[field]],
        owner:
          policy[field]?.owner === "local"
            ? "portal"
            : isRemovable(field)
              ? "Airtable, but for the removal"
              : "Airtable",
      })).toSorted(byField),
    );
  });

  it("names the types a field can be kept in or read from, and no others", () => {
    const rows = new Map(
      [...text.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name, ...cells]) => [name, cells]),
    );
    const listed = (name: string): string[][] =>
      (rows.get(name) ?? []).map((cell) =>
        cell
          .replace(" (1 or 0)", "")
          .split(", ")
          .map((word) => TYPES[word] ?? word),
      );
    const known = Object.values(TYPES);
    const kinds = {
      text: "text",
      number: "number, whole number",
      integer: "number, whole number",
      instant: "instant",
      boolean: "yes or no",
    };
    for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
      const kept = known.filter((type) => canWrite(kind, type));
      const read = known.filter((type) => canRead(kind, { type }) && !canWrite(kind, type));
      expect(
        listed(kinds[kind]).map((types) => types.toSorted()),
        kind,
      ).toEqual([kept.toSorted(), read.toSorted()]);
    }
  });

  it("lets the removal from a campaign stand, and a lead be enrolled again", async () => {
    const { world, record, id } = await linkedWorld();
    world.fake.people.edit(TABLE, record, { "Campaign ID": "spring", "Processing Status": "Enrolled" });
    await world.reconcile();
    await world.engine.campaignLeads.removeFromCampaign(id, { id: "ben" });
    world.fake.people.edit(TABLE, record, { "Campaign ID": "summer", "Processing Status": "Completed" });
    await world.pass();
    await world.reconcile();
    expect(world.cells(record)["Processing Status"]).toBe("Removed");
    expect(world.cells(record)).not.toHaveProperty("Campaign ID");
    // Any other edit of these by the portal is mended.
    await world.edit(id, { processingStatus: "Enrolled" });
    await world.reconcile();
    expect((await world.lead(id)).processingStatus).toBe("Removed");
    world.fake.people.edit(TABLE, record, { "Campaign ID": "autumn", "Processing Status": "Enrolled" });
    await world.pass();
    await world.reconcile();
    expect(await world.lead(id)).toMatchObject({ campaignId: "autumn", processingStatus: "Enrolled" });
  });

  it("mends the key field where somebody edits it", async () => {
    const { world, record, id } = await linkedWorld();
    world.fake.people.edit(TABLE, record, { [KEY]: "mine" });
    await world.pass();
    await world.reconcile();
    expect(world.cells(record)[KEY]).toBe(id);
  });

  it("says of a lead that comes and goes what happens", async () => {
    const { world, record, id } = await linkedWorld({ airtable: { deletions: "sweep", sweepEveryMs: 1 } });
    world.fake.people.remove(TABLE, record);
    await world.reconcile();
    expect(await world.lead(id)).toMatchObject({ isActive: false, email: "dana@example.com" });
    world.fake.people.restore(TABLE, record);
    await world.elapse(world.engine.syncAll());
    expect((await world.lead(id)).isActive).toBe(true);

    await world.edit(id, { isActive: false, notes: "Gone." });
    world.fake.people.edit(TABLE, record, { Phone: "1" });
    await world.reconcile();
    expect(world.cells(record)).not.toHaveProperty("Notes");
    expect((await world.lead(id)).phone).toBe("1");

    world.fake.people.remove(TABLE, record);
    await world.reconcile();
    await world.edit(id, { isActive: true });
    expect(await world.reconcile()).toMatchObject({ created: 1 });
    expect(world.recordIds()).not.toContain(record);
  });

  it("gives a record its lead by key, by record id, or a new one; never by email", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    const byKey = world.row({ Email: "same@example.com", [KEY]: leadId(1) });
    const byRecordId = world.row({ Email: "same@example.com" });
    const stranger = world.row({ Email: "same@example.com" });
    await world.put(aLead(1));
    await world.put(aLead(2, { airtableRecordId: byRecordId }));
    expect(await world.reconcile()).toMatchObject({ stage1: { inserted: 1, updated: 2 } });
    expect(await world.leads()).toHaveLength(3);
    expect([(await world.link(leadId(1))).recordId, (await world.link(leadId(2))).recordId]).toEqual([
      byKey,
      byRecordId,
    ]);
    // The first load writes each record its lead's id, where it has another or none.
    const keys = [byKey, byRecordId, stranger].map((record) => world.cells(record)[KEY]);
    expect(new Set(keys).size).toBe(3);
    const copy = world.fake.people.duplicate(TABLE, byKey);
    await world.pass();
    await world.reconcile();
    expect(await world.leads()).toHaveLength(4);
    expect(keys).not.toContain(world.cells(copy)[KEY]);
  });

  it("keeps at first contact what only one side knows; where both do, the owner's value stands and the other is in the log", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY } });
    const record = world.row({ [KEY]: leadId(), Email: "new@example.com", "Claimed By": "ana", Notes: "Theirs." });
    await world.put(aLead(1, { email: "old@example.com", company: "Acme", notes: "Ours." }));
    await world.reconcile();
    expect(await world.lead()).toMatchObject({
      email: "new@example.com",
      company: "Acme",
      claimedBy: "ana",
      notes: "Ours.",
    });
    expect(world.cells(record)).toMatchObject({ Company: "Acme", Notes: "Ours." });
    const logged = (await world.engine.airtable.history(leadId())).flatMap(({ changes }) => changes);
    expect(logged).toContainEqual(expect.objectContaining({ field: "notes", from: "Theirs.", to: "Ours." }));
    expect(logged).toContainEqual(expect.objectContaining({ field: "email", from: "old@example.com" }));
  });

  it("costs what its table says: four requests when nothing happened, two where the schema is known", async () => {
    const { world } = await linkedWorld({ airtable: { deletions: "auto" } });
    const requests = (): number => Object.values(world.fake.requests).reduce((sum, count) => sum + count, 0);
    const spent: number[] = [];
    for (const wait of [minutes(16), minutes(1)]) {
      await world.pass(wait);
      const before = requests();
      await world.reconcile();
      spent.push(requests() - before);
    }
    expect(spent).toEqual([4, 2]);
    const calls = (2 * 30 * 24 * 60) / 15;
    expect(text).toContain(`some ${(Math.round(calls / 100) * 100).toLocaleString("en-US")} calls of data a month`);
  });

  it("names codes that exist", () => {
    const [, section = ""] = text.split("## When something fails");
    const codes = [...section.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[A-Z_]+/g) ?? [],
    );
    expect(codes.length).toBeGreaterThan(15);
    for (const code of codes) expect(Object.keys(ERROR_CODES)).toContain(code);
  });
});

/** Types by the names the guide, and people, have for them. */
const TYPES: Readonly<Record<string, string>> = {
  "single line text": "singleLineText",
  "long text": "multilineText",
  "rich text": "richText",
  email: "email",
  URL: "url",
  "phone number": "phoneNumber",
  "single select": "singleSelect",
  "multiple select": "multipleSelects",
  "linked records": "multipleRecordLinks",
  user: "singleCollaborator",
  "several users": "multipleCollaborators",
  barcode: "barcode",
  number: "number",
  currency: "currency",
  percent: "percent",
  duration: "duration",
  rating: "rating",
  autonumber: "autoNumber",
  count: "count",
  date: "date",
  "date and time": "dateTime",
  "created time": "createdTime",
  "last modified time": "lastModifiedTime",
  "created by": "createdBy",
  "last modified by": "lastModifiedBy",
  "sync source": "externalSyncSource",
  "AI text": "aiText",
  checkbox: "checkbox",
  attachments: "multipleAttachments",
  button: "button",
};

const byField = (one: { field?: string | undefined }, other: { field?: string | undefined }): number =>
  String(one.field).localeCompare(String(other.field));
