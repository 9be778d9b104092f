import { describe, expect, it } from "vitest";
import type { FakeAirtable } from "../../../src/testing/index.js";
import { aFake, type Body, call, IDS, withTable } from "./support.js";

const CHOICES = {
  choices: [
    { id: "selA0000000000000", name: "A" },
    { id: "selB0000000000000", name: "B" },
  ],
};

/** A table with one field of a type, and what the API makes of values written to it. */
function aField(type: string, options?: Record<string, unknown>): { fake: FakeAirtable; path: string } {
  const { fake } = aFake();
  return {
    fake,
    path: withTable(fake, [
      ["Key", "singleLineText"],
      ["X", type, options],
    ]),
  };
}

const attachmentsOf = ({ fields }: Body): { id: string; url: string; filename: string }[] =>
  (fields?.X ?? []) as { id: string; url: string; filename: string }[];

async function written(value: unknown, type: string, options?: Record<string, unknown>, typecast = false) {
  const { fake, path } = aField(type, options);
  const { status, body } = await call(fake, "POST", path, { fields: { X: value }, typecast });
  return status === 200 ? body.fields?.X : (body.error as { type: string }).type;
}

describe("a cell", () => {
  it.each<[type: string, value: unknown, read: unknown, options?: Record<string, unknown>]>([
    ["singleLineText", "a", "a"],
    ["multilineText", "a\nb", "a\nb"],
    ["richText", "*a*", "*a*\n"],
    ["richText", "*a*\n", "*a*\n"],
    ["email", "not checked", "not checked"],
    ["number", 1.25, 1.25],
    ["number", 0, 0],
    ["percent", 0.123, 0.123],
    ["duration", 90.5, 90.5],
    ["rating", 3, 3, { max: 3 }],
    ["checkbox", true, true],
    ["date", "2026-02-28", "2026-02-28"],
    ["date", "2026-02-28T23:00:00.000Z", "2026-02-28"],
    ["dateTime", "2026-02-28T23:00:00-02:00", "2026-03-01T01:00:00.000Z"],
    ["dateTime", "2026-02-28T23:00:00", "2026-02-28T23:00:00.000Z", { timeZone: "utc" }],
    ["dateTime", "2026-02-28", "2026-02-28T06:00:00.000Z", { timeZone: "America/Chicago" }],
    ["dateTime", "2026-07-01T00:00", "2026-07-01T05:00:00.000Z", { timeZone: "America/Chicago" }],
    ["dateTime", "2026-03-08T03:30:00", "2026-03-08T08:30:00.000Z", { timeZone: "America/Chicago" }],
    ["singleSelect", "B", "B", CHOICES],
    ["multipleSelects", ["B", "A", "B"], ["B", "A"], CHOICES],
    ["barcode", { text: "123", type: "upce" }, { text: "123", type: "upce" }],
    [
      "singleCollaborator",
      { email: "kim@example.com" },
      { id: IDS.personId, email: "kim@example.com", name: "Kim Marsh" },
    ],
    ["multipleCollaborators", [IDS.personId], [{ id: IDS.personId, email: "kim@example.com", name: "Kim Marsh" }]],
    ["somethingNew", { any: "thing" }, { any: "thing" }],
  ])("of %s that is given %j reads %j", async (type, value, read, options) => {
    expect(await written(value, type, options)).toEqual(read);
  });

  it.each<[type: string, value: unknown, error: string, options?: Record<string, unknown>]>([
    ["singleLineText", 1, "INVALID_VALUE_FOR_COLUMN"],
    ["number", "1", "INVALID_VALUE_FOR_COLUMN"],
    ["rating", 0, "INVALID_VALUE_FOR_COLUMN", { max: 5 }],
    ["rating", 6, "INVALID_VALUE_FOR_COLUMN", { max: 5 }],
    ["checkbox", "true", "INVALID_VALUE_FOR_COLUMN"],
    ["date", "2026-02-30", "INVALID_VALUE_FOR_COLUMN"],
    ["date", "2026-13-01", "INVALID_VALUE_FOR_COLUMN"],
    ["dateTime", "soon", "INVALID_VALUE_FOR_COLUMN"],
    ["dateTime", "2026-01-01Tnoon", "INVALID_VALUE_FOR_COLUMN"],
    ["singleSelect", "b", "INVALID_MULTIPLE_CHOICE_OPTIONS", CHOICES],
    ["multipleSelects", ["A", "C"], "INVALID_MULTIPLE_CHOICE_OPTIONS", CHOICES],
    ["multipleSelects", "A", "INVALID_VALUE_FOR_COLUMN", CHOICES],
    ["multipleRecordLinks", ["rec00000000000000"], "ROW_DOES_NOT_EXIST", { linkedTableId: IDS.tableId }],
    ["singleCollaborator", { email: "nobody@example.com" }, "INVALID_VALUE_FOR_COLUMN"],
    ["multipleAttachments", [{ id: "att00000000000000" }], "INVALID_VALUE_FOR_COLUMN"],
    ["barcode", "123", "INVALID_VALUE_FOR_COLUMN"],
    ["singleSelect", 1, "INVALID_VALUE_FOR_COLUMN", CHOICES],
    ["multipleRecordLinks", "rec00000000000000", "INVALID_VALUE_FOR_COLUMN", { linkedTableId: IDS.tableId }],
    ["multipleRecordLinks", ["rec00000000000000"], "INVALID_VALUE_FOR_COLUMN", { linkedTableId: "tblGONE0000000001" }],
    ["multipleCollaborators", IDS.personId, "INVALID_VALUE_FOR_COLUMN"],
    ["multipleAttachments", "https://example.com/a.png", "INVALID_VALUE_FOR_COLUMN"],
    ["multipleAttachments", [{ url: "not a url" }], "INVALID_VALUE_FOR_COLUMN"],
    ["formula", "x", "INVALID_VALUE_FOR_COLUMN"],
    ["autoNumber", 1, "INVALID_VALUE_FOR_COLUMN"],
  ])("of %s that is given %j is refused: %s", async (type, value, error, options) => {
    expect(await written(value, type, options)).toBe(error);
  });

  it.each<[type: string, value: unknown, read: unknown, options?: Record<string, unknown>]>([
    ["singleLineText", 12, "12"],
    ["number", "$1,250.5", 1250.5],
    ["number", "none", undefined],
    ["checkbox", "checked", true],
    ["checkbox", "no", undefined],
    ["rating", "none", undefined, { max: 5 }],
    ["singleSelect", 7, "7", CHOICES],
    ["singleSelect", " ", undefined, CHOICES],
    ["singleSelect", "C", "C", CHOICES],
    ["multipleSelects", "A, C", ["A", "C"], CHOICES],
  ])("of %s that is given %j with typecast reads %j", async (type, value, read, options) => {
    expect(await written(value, type, structuredClone(options), true)).toEqual(read);
  });

  it.each<[type: string, value: unknown, empties: unknown[], options?: Record<string, unknown>]>([
    ["singleLineText", "a", [null, ""]],
    ["number", 5, [null]],
    ["checkbox", true, [null, false]],
    ["singleSelect", "A", [null], CHOICES],
    ["multipleSelects", ["A"], [null, []], CHOICES],
    ["dateTime", "2026-02-28T23:00:00Z", [null]],
  ])("of %s is emptied, and then left out", async (type, value, empties, options) => {
    for (const empty of empties) {
      const { fake, path } = aField(type, options);
      const id = fake.people.create("Other", { X: value });
      const { body } = await call(fake, "PATCH", `${path}/${id}`, { fields: { X: empty } });
      expect(body.fields).toEqual({});
    }
  });

  it("makes a choice once, however often typecast meets it, and none for a request that is refused", async () => {
    const { fake, path } = aField("singleSelect", { choices: [] });
    const choices = (): unknown => fake.settings.bases[0]?.tables[1]?.fields[1]?.options?.choices;
    const refused = await call(fake, "POST", path, {
      records: [{ fields: { X: "New" } }, { fields: { Nope: 1 } }],
      typecast: true,
    });
    expect([refused.status, choices()]).toEqual([422, []]);
    await call(fake, "POST", path, { records: [{ fields: { X: "New" } }, { fields: { X: "New" } }], typecast: true });
    expect(choices()).toEqual([expect.objectContaining({ name: "New" })]);
  });

  it("of attachments keeps those named by id, and gives each another address at every read", async () => {
    const { fake, path } = aField("multipleAttachments");
    const { body } = await call(fake, "POST", path, {
      fields: { X: [{ url: "https://example.com/a/plan.pdf" }, { url: "https://example.com/b.png", filename: "b" }] },
    });
    const [first] = attachmentsOf(body);
    expect(first).toMatchObject({ filename: "plan.pdf" });
    const after = await call(fake, "PATCH", `${path}/${body.id}`, { fields: { X: [{ id: first?.id }] } });
    const [kept, ...others] = attachmentsOf(after.body);
    expect([kept?.id, others]).toEqual([first?.id, []]);
    expect(kept?.url).not.toBe(first?.url);
  });

  it("of links changes the other record's side too, and lets go when the record is deleted", async () => {
    const { fake } = aFake();
    const path = withTable(fake, [
      ["Name", "singleLineText"],
      [
        "Parents",
        "multipleRecordLinks",
        { linkedTableId: "tblOTHER000000001", inverseLinkFieldId: "fldOTHER000000002" },
      ],
      [
        "Children",
        "multipleRecordLinks",
        { linkedTableId: "tblOTHER000000001", inverseLinkFieldId: "fldOTHER000000001" },
      ],
      ["Number of Children", "count", { recordLinkFieldId: "fldOTHER000000002" }],
    ]);
    const [parent = "", child = ""] = fake.people.createMany("Other", [{ Name: "p" }, { Name: "c" }]);
    const cell = (index: number, name: string): unknown => fake.records("Other")[index]?.fields[name];
    await call(fake, "PATCH", `${path}/${child}`, { fields: { Parents: [parent] } });
    expect([cell(0, "Children"), cell(0, "Number of Children")]).toEqual([[child], 1]);
    expect(fake.records("Other")[0]?.lastModified).not.toBeNull();
    await call(fake, "PATCH", `${path}/${parent}`, { fields: { Children: [] } });
    expect(cell(1, "Parents")).toBeUndefined();
    await call(fake, "PATCH", `${path}/${child}`, { fields: { Parents: [parent] } });
    fake.people.remove("Other", child);
    expect(cell(0, "Children")).toBeUndefined();
    fake.people.restore("Other", child);
    expect(cell(0, "Children")).toEqual([child]);
  });

  it("of links finds records by their primary field with typecast", async () => {
    const { fake } = aFake();
    const path = withTable(fake, [
      ["Name", "singleLineText"],
      ["Peers", "multipleRecordLinks", { linkedTableId: "tblOTHER000000001" }],
    ]);
    const id = fake.people.create("Other", { Name: "a" });
    const { body } = await call(fake, "POST", path, { fields: { Peers: "a" }, typecast: true });
    expect(body.fields?.Peers).toEqual([id]);
  });

  it("that Airtable computes tells when, by whom and as which one the record was made and edited", async () => {
    const { fake, clock } = aFake();
    const path = withTable(fake, [
      ["Name", "singleLineText"],
      ["Made", "createdTime", { result: { type: "dateTime" } }],
      ["Made by", "createdBy"],
      ["Edited", "lastModifiedTime", { referencedFieldIds: null, result: { type: "date" } }],
      ["Name edited", "lastModifiedTime", { referencedFieldIds: ["fldOTHER000000000"] }],
      ["Edited by", "lastModifiedBy"],
      ["No", "autoNumber"],
      ["Notes", "multilineText"],
    ]);
    fake.people.create("Other", {});
    const id = fake.people.create("Other", { Name: "a" });
    await clock.advance(1_500);
    await call(fake, "PATCH", `${path}/${id}`, { fields: { Notes: "n" } });
    expect(fake.records("Other")[1]?.fields).toEqual({
      Name: "a",
      Made: "2026-03-02T17:05:00.000Z",
      "Made by": { id: IDS.personId, email: "kim@example.com", name: "Kim Marsh" },
      Edited: "2026-03-02",
      "Edited by": { id: IDS.userId, email: "sync@example.com", name: "DomIQ Sync" },
      No: 2,
      Notes: "n",
    });
  });
});

describe("the last modified time", () => {
  it("is kept in whole seconds, by the server's clock", async () => {
    const { fake, clock } = aFake({ clockSkewMs: 600_000 });
    const id = fake.people.create("Leads", {});
    await clock.advance(2_999);
    fake.people.edit("Leads", id, { Notes: "n" });
    expect(fake.records("Leads")[0]).toMatchObject({
      createdTime: "2026-03-02T17:15:00.000Z",
      lastModified: "2026-03-02T17:15:02.000Z",
      fields: { "Last Modified": "2026-03-02T17:15:02.000Z" },
    });
  });

  it("of a record nobody edited is blank, or when it was made where the settings say so", () => {
    const { fake } = aFake();
    fake.people.create("Leads", {});
    expect(fake.records("Leads")[0]?.fields).not.toHaveProperty("Last Modified");
    fake.settings.lastModifiedOfUnedited = "created";
    expect(fake.records("Leads")[0]?.fields["Last Modified"]).toBe("2026-03-02T17:05:00.000Z");
  });

  it("does not move when a cell is given what it holds, unless the settings say so", async () => {
    const { fake, clock } = aFake();
    const id = fake.people.create("Leads", { Company: "Acme" });
    await clock.advance(5_000);
    fake.people.edit("Leads", id, { Company: "Acme" });
    expect(fake.records("Leads")[0]?.lastModified).toBeNull();
    fake.settings.sameValueWrites = "edit";
    fake.people.edit("Leads", id, { Company: "Acme" });
    expect(fake.records("Leads")[0]?.lastModified).toBe("2026-03-02T17:05:05.000Z");
  });
});
