import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ValidationError } from "../../../../src/domain/errors.js";
import { LEADS, LEADS_BY_ID, recordId, scriptedTable } from "./support.js";

describe("a write", () => {
  it("sends the cells that are named, by Airtable's names; null clears, undefined says nothing", async () => {
    const { table, calls } = scriptedTable(LEADS, { computed: { "Full Name": "Ira K." } });
    const signal = new AbortController().signal;
    const rows = [
      { email: "ira@example.com", smsStop: false, status: undefined },
      { score: 0, tags: null },
    ];
    const written = await table.create(rows as Parameters<typeof table.create>[0], { signal, typecast: false });
    expect(calls).toEqual([
      [
        "create",
        "Leads",
        [{ fields: { "E-Mail": "ira@example.com", "SMS Stop": false } }, { fields: { "ICP Score": 0, Tags: null } }],
        { signal, typecast: false, byFieldId: false },
      ],
    ]);
    expect(written.map(({ id }) => id)).toEqual([recordId(0), recordId(1)]);
    expect(written[0]?.row).toMatchObject({ email: "ira@example.com", smsStop: false, fullName: "Ira K." });
  });

  it("by ids is answered by ids", async () => {
    const { table, calls } = scriptedTable(LEADS_BY_ID);
    const written = await table.update([{ id: recordId(5), row: { smsStop: true } }]);
    expect(calls).toEqual([
      ["update", "Leads", [{ id: recordId(5), fields: { fldAAAAAAAAAAAAA2: true } }], { byFieldId: true }],
    ]);
    expect(written[0]?.row).toEqual({ email: null, smsStop: true });
  });

  it("replaces whole records", async () => {
    const { table, calls } = scriptedTable(LEADS);
    await table.replace([{ id: recordId(5), row: { score: 1 } }]);
    expect(calls[0]?.slice(0, 3)).toEqual(["replace", "Leads", [{ id: recordId(5), fields: { "ICP Score": 1 } }]]);
  });

  it("upserts on your names and tells what was made", async () => {
    const { table, calls } = scriptedTable(LEADS);
    const { records, createdRecords, updatedRecords } = await table.upsert(
      [{ email: "a@example.com" }, { email: "b@example.com" }],
      ["email"],
    );
    expect(calls[0]?.[3]).toEqual(["E-Mail"]);
    expect(records.map(({ row }) => row.email)).toEqual(["a@example.com", "b@example.com"]);
    expect([createdRecords, updatedRecords]).toEqual([[recordId(0)], [recordId(1)]]);
  });

  it("deletes by id", async () => {
    const { table, calls } = scriptedTable(LEADS);
    expect(await table.delete([recordId(1)])).toEqual([recordId(1)]);
    expect(calls).toEqual([["delete", "Leads", [recordId(1)], undefined]]);
  });

  it("sends a cell as it was given, not as its schema reads it", async () => {
    const fields = { seen: { field: "Seen", schema: z.iso.datetime().transform((text) => new Date(text)) } };
    const { table, calls } = scriptedTable(fields);
    const [written] = await table.create([{ seen: "2026-03-18T12:34:56.000Z" }]);
    expect(calls[0]?.[2]).toEqual([{ fields: { Seen: "2026-03-18T12:34:56.000Z" } }]);
    expect(written?.row.seen).toEqual(new Date("2026-03-18T12:34:56.000Z"));
  });

  it("whose answer cannot be read was done all the same, and says so", async () => {
    const { table, calls } = scriptedTable(LEADS, { computed: { "Full Name": { error: "#ERROR!" } } });
    const error: unknown = await table.create([{ score: 1 }, { score: 2 }]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "CELL_INVALID",
      message: expect.stringContaining("was written"),
      context: { recordId: recordId(0), written: [recordId(0), recordId(1)] },
    });
    expect(calls).toHaveLength(1);
  });
});

describe("what is not right is refused before anything is sent", () => {
  it.each<[string, object, string]>([
    ["a computed field", { fullName: "Ira" }, "1.fullName"],
    ["a computed field that is cleared", { fullName: null }, "1.fullName"],
    ["an unknown field", { phone: "1" }, "1.phone"],
    ["a field by Airtable's name", { "E-Mail": "ira@example.com" }, "1.E-Mail"],
    ["an inherited name", { constructor: "x" }, "1.constructor"],
    ["a value its schema refuses", { email: "ira" }, "1.email"],
    ["an unknown option", { status: "Old" }, "1.status"],
    ["no number", { score: Number.NaN }, "1.score"],
    ["no row", ["x"], "1"],
  ])("%s", async (_what, row, path) => {
    const { table, calls } = scriptedTable(LEADS);
    const rows = [{ score: 1 }, row] as Parameters<typeof table.create>[0];
    for (const write of [() => table.create(rows), () => table.upsert(rows, ["score"])]) {
      const error: unknown = await write().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ issues: [{ path }] });
    }
    const updates = rows.map((each) => ({ id: recordId(1), row: each }));
    const inUpdate = path.replace("1", "1.row");
    await expect(table.update(updates)).rejects.toMatchObject({ issues: [{ path: inUpdate }] });
    await expect(table.replace(updates)).rejects.toMatchObject({ issues: [{ path: inUpdate }] });
    expect(calls).toEqual([]);
  });

  it("all of it at once", async () => {
    const { table } = scriptedTable(LEADS);
    const rows = [{ email: "x", phone: 1 }, { score: 1.5 }] as Parameters<typeof table.create>[0];
    await expect(table.create(rows)).rejects.toMatchObject({
      issues: [{ path: "0.email" }, { path: "0.phone" }, { path: "1.score" }],
    });
  });

  it.each<[string, unknown]>([
    ["a Date", new Date(0)],
    ["NaN", Number.NaN],
    ["a bigint", 1n],
    ["undefined in a list", [undefined]],
    ["a function", () => 1],
  ])("what JSON would change or drop: %s", async (_what, value) => {
    const { table, calls } = scriptedTable({ any: { field: "Any", schema: z.any() } });
    await expect(table.create([{ any: value }])).rejects.toMatchObject({
      issues: [{ path: "0.any", message: "cannot be sent as JSON" }],
    });
    expect(calls).toEqual([]);
  });

  it.each<[string, z.ZodType]>([
    ["throws", z.any().refine(() => expect.unreachable("a check of the user's own"))],
    ["takes its time", z.any().refine(async () => true)],
  ])("a value whose schema %s", async (_what, schema) => {
    const { table, calls } = scriptedTable({ any: { field: "Any", schema } });
    await expect(table.create([{ any: 1 }])).rejects.toMatchObject({
      issues: [{ path: "0.any", message: "cannot be read by its schema" }],
    });
    expect(calls).toEqual([]);
  });

  it.each([["fullName"], ["phone"], ["toString"]])("a key that cannot be one: %s", async (key) => {
    const { table, calls } = scriptedTable(LEADS);
    await expect(table.upsert([{ score: 1 }], [key as "score"])).rejects.toBeInstanceOf(ValidationError);
    expect(calls).toEqual([]);
  });
});
