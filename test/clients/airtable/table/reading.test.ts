import { describe, expect, it } from "vitest";
import * as z from "zod";
import { and, eq, isChecked } from "../../../../src/clients/airtable/formula/operators.js";
import { ConfigError, SyncError, ValidationError } from "../../../../src/domain/errors.js";
import { keeps } from "../../../testing/fake-airtable/formula/support.js";
import { collected } from "../scripted-send.js";
import { LEADS, LEADS_BY_ID, recordId, recordOf, scriptedTable } from "./support.js";

const EMPTY = { email: null, score: null, status: null, smsStop: false, tags: null, fullName: null };
const FULL = {
  "E-Mail": "ira@example.com",
  "ICP Score": 7,
  Status: "New",
  "SMS Stop": true,
  Tags: ["a", "b"],
  "Full Name": "Ira K.",
};

describe("rows", () => {
  it("have your names, null for what is empty and false for an unchecked box", async () => {
    const records = [recordOf(1, FULL), recordOf(2), recordOf(3, { Tags: null, "SMS Stop": null, Other: 1 })];
    const { table } = scriptedTable(LEADS, { pages: [{ records }] });
    expect(await table.all()).toEqual([
      {
        id: recordId(1),
        createdTime: "2026-03-01T10:00:00.000Z",
        row: {
          email: "ira@example.com",
          score: 7,
          status: "New",
          smsStop: true,
          tags: ["a", "b"],
          fullName: "Ira K.",
        },
      },
      expect.objectContaining({ id: recordId(2), row: EMPTY }),
      expect.objectContaining({ id: recordId(3), row: EMPTY }),
    ]);
  });

  it("are asked for with the fields of the definition and no others", async () => {
    const { table, calls } = scriptedTable(LEADS);
    await table.all();
    const fields = ["E-Mail", "ICP Score", "Status", "SMS Stop", "Tags", "Full Name"];
    expect(calls).toEqual([["pages", "Leads", { fields, byFieldId: false }, undefined]]);
  });

  it("come by ids where the definition has ids", async () => {
    const records = [recordOf(1, { fldAAAAAAAAAAAAA1: "ira@example.com", "E-Mail": "other" })];
    const { table, calls } = scriptedTable(LEADS_BY_ID, { pages: [{ records }] });
    expect(await table.all()).toMatchObject([{ row: { email: "ira@example.com", smsStop: false } }]);
    expect(calls[0]?.[2]).toEqual({ fields: ["fldAAAAAAAAAAAAA1", "fldAAAAAAAAAAAAA2"], byFieldId: true });
  });

  it("of a selection have only what was asked for", async () => {
    const { table, calls } = scriptedTable(LEADS, { pages: [{ records: [recordOf(1)] }] });
    const [lead] = await table.all({ only: ["smsStop", "email"] });
    expect(lead?.row).toEqual({ smsStop: false, email: null });
    expect(calls[0]?.[2]).toMatchObject({ fields: ["SMS Stop", "E-Mail"] });
  });

  it("are found by formulas and sorted by your names", async () => {
    const { table, calls } = scriptedTable(LEADS);
    const options = { signal: new AbortController().signal };
    const where = (f: Record<"email" | "smsStop", string>) => and(eq(f.email, 'x"'), isChecked(f.smsStop));
    await table.all(
      { where, sort: [{ field: "score", direction: "desc" }, { field: "email" }], maxRecords: 5 },
      options,
    );
    expect(calls[0]?.slice(2)).toEqual([
      expect.objectContaining({
        filterByFormula: 'AND({E-Mail}="x\\"",{SMS Stop})',
        sort: [{ field: "ICP Score", direction: "desc" }, { field: "E-Mail" }],
        maxRecords: 5,
      }),
      options,
    ]);
    expect(Object.keys(calls[0]?.[2] ?? {})).not.toContain("where");
  });

  it("fulfil a condition written by hand too", async () => {
    const { table, calls } = scriptedTable(LEADS);
    await table.all({ filterByFormula: "{Score}>1", where: (f) => eq(f.email, "a") });
    const { filterByFormula = "" } = (calls[0]?.[2] ?? {}) as { filterByFormula?: string };
    expect(keeps(filterByFormula, { Score: 2, "E-Mail": "a" })).toBe(true);
    expect(keeps(filterByFormula, { Score: 1, "E-Mail": "a" })).toBe(false);
    expect(keeps(filterByFormula, { Score: 2, "E-Mail": "b" })).toBe(false);
  });

  it("come one by one, each once, also where the reading began again", async () => {
    const pages = [
      { records: [recordOf(1), recordOf(2)] },
      { records: [recordOf(1), recordOf(2)], restarted: true as const },
      { records: [recordOf(3)] },
    ];
    const { table } = scriptedTable(LEADS, { pages });
    expect((await collected(table.rows())).map(({ id }) => id)).toEqual([1, 2, 3].map(recordId));
  });

  it("of a reading that began again are those it saw then", async () => {
    const pages = [
      { records: [recordOf(1, { "ICP Score": 1 }), recordOf(2)] },
      { records: [recordOf(1, { "ICP Score": 9 })], restarted: true as const },
      { records: [recordOf(3)] },
    ];
    const { table } = scriptedTable(LEADS, { pages });
    const found = await table.all();
    expect(found.map(({ id, row }) => [id, row.score])).toEqual([
      [recordId(1), 9],
      [recordId(3), null],
    ]);
  });

  it("are found by id", async () => {
    const { table, calls } = scriptedTable(LEADS_BY_ID, { pages: [{ records: [recordOf(1)] }] });
    expect(await table.getMany([recordId(1), recordId(2)])).toMatchObject([{ id: recordId(1), row: { email: null } }]);
    expect(calls[0]).toEqual([
      "getMany",
      "Leads",
      [recordId(1), recordId(2)],
      { fields: ["fldAAAAAAAAAAAAA1", "fldAAAAAAAAAAAAA2"], byFieldId: true },
      undefined,
    ]);
  });
});

describe("a cell that does not fit", () => {
  const SECRET = "ira.secret";
  const cases: [string, Record<string, unknown>, string][] = [
    ["a text that is no email", { "E-Mail": SECRET }, `email (Airtable's "E-Mail") is no valid email`],
    ["a text in a number", { "ICP Score": SECRET }, `score (Airtable's "ICP Score") is no number`],
    ["a formula's error", { "Full Name": { error: SECRET } }, `fullName (Airtable's "Full Name") is no string`],
    ["an unknown option", { Status: SECRET }, `status (Airtable's "Status") is none of the listed values`],
    ["a box that is no box", { "SMS Stop": SECRET }, `smsStop (Airtable's "SMS Stop") is no boolean`],
    ["something in a list", { Tags: ["a", { [SECRET]: 1 }] }, `tags (Airtable's "Tags") is no string`],
  ];

  it.each(cases)("%s is CELL_INVALID and names record and field, never the value", async (_what, fields, words) => {
    const { table } = scriptedTable(LEADS, { pages: [{ records: [recordOf(1), recordOf(2, fields)] }] });
    const error = await table.all().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SyncError);
    expect(error).toMatchObject({ code: "CELL_INVALID", context: { recordId: recordId(2) } });
    expect((error as Error).message).toBe(`Airtable record ${recordId(2)} does not fit: ${words}.`);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });

  it("names every field that does not fit", async () => {
    const { table } = scriptedTable(LEADS, { pages: [{ records: [recordOf(1, { "E-Mail": 1, "ICP Score": 1.5 })] }] });
    await expect(table.all()).rejects.toMatchObject({
      context: {
        issues: [
          { path: "email", field: "E-Mail" },
          { path: "score", field: "ICP Score" },
        ],
      },
    });
  });

  it("quotes nothing that a schema of yours says of it", async () => {
    const schema = z.string().refine(() => false, { error: ({ input }) => `no ${input}` });
    const throwing = z.string().refine((text) => {
      throw new Error(text);
    });
    for (const custom of [schema, throwing]) {
      const fields = { a: { field: "A", schema: custom } };
      const { table } = scriptedTable(fields, { pages: [{ records: [recordOf(1, { A: SECRET })] }] });
      const error = await table.all().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "CELL_INVALID" });
      expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain(SECRET);
    }
  });

  it("of a field that was not asked for does not matter", async () => {
    const { table } = scriptedTable(LEADS, { pages: [{ records: [recordOf(1, { Status: "odd" })] }] });
    await expect(table.all({ only: ["email"] })).resolves.toHaveLength(1);
  });
});

describe("whether a cell is a box", () => {
  it.each<[string, z.ZodType, unknown]>([
    ["a boolean", z.boolean(), false],
    ["one that may be null", z.boolean().nullable(), false],
    ["one with a default", z.boolean().default(true), false],
    ["one that may be missing", z.boolean().optional(), false],
    ["a transformed one", z.boolean().transform((is) => (is ? "yes" : "no")), "no"],
    ["a lazy one", z.lazy(() => z.boolean()), false],
    ["a union of its values", z.union([z.literal(true), z.literal(false)]), false],
    ["text for a boolean", z.stringbool(), null],
    ["anything", z.unknown(), null],
    ["anything made a boolean", z.coerce.boolean(), null],
    ["text or boolean", z.union([z.string(), z.boolean()]), null],
    ["text with a default", z.string().default("x"), null],
  ])("%s reads as %s where it is left out", async (_what, schema, value) => {
    const { table } = scriptedTable({ a: { field: "A", schema } }, { pages: [{ records: [recordOf(1)] }] });
    expect((await table.all())[0]?.row).toEqual({ a: value });
  });

  it("and one that must be checked is invalid where it is not", async () => {
    const fields = { a: { field: "A", schema: z.literal(true) } };
    const { table } = scriptedTable(fields, { pages: [{ records: [recordOf(1)] }] });
    await expect(table.all()).rejects.toMatchObject({ code: "CELL_INVALID" });
  });
});

describe("a definition that cannot work", () => {
  const text = z.string();
  it.each<[string, Record<string, { field: string; schema: z.ZodType }>, string]>([
    ["has no field", {}, "has no field"],
    [
      "mixes names and ids",
      { a: { field: "A", schema: text }, b: { field: "fldAAAAAAAAAAAAA1", schema: text } },
      "a: is named by name",
    ],
    [
      "names a field twice",
      { a: { field: "A", schema: text }, b: { field: "A", schema: text } },
      "b: is the same Airtable field as a",
    ],
    ["names no field", { a: { field: " ", schema: text } }, "a: has no Airtable field"],
  ])("%s", (_what, fields, words) => {
    const make = () => scriptedTable(fields);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(words);
  });

  it("keeps a field of an unlucky name", async () => {
    const fields = Object.fromEntries([["__proto__", { field: "__proto__", schema: text }]]);
    const cells = JSON.parse('{ "__proto__": "x" }') as Record<string, unknown>;
    const { table } = scriptedTable(fields, { pages: [{ records: [recordOf(1, cells)] }] });
    expect(Object.entries((await table.all())[0]?.row ?? {})).toEqual([["__proto__", "x"]]);
  });
});

it.each<[string, object]>([
  ["an unknown field", { only: ["phone"] }],
  ["an inherited one", { only: ["constructor"] }],
  ["no field", { only: [] }],
  ["a sort by an unknown field", { sort: [{ field: "phone" }] }],
  ["half a formula", { filterByFormula: "AND(1", where: () => eq("A", 1) }],
])("a query with %s is refused", async (_what, query) => {
  const { table, calls } = scriptedTable(LEADS);
  await expect(table.all(query)).rejects.toBeInstanceOf(ValidationError);
  await expect(collected(table.rows(query))).rejects.toBeInstanceOf(ValidationError);
  expect(calls).toEqual([]);
});
