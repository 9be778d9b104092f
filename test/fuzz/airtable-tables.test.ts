import { expect, it } from "vitest";
import { CAMPAIGN_FIELDS, campaignFieldsSchema } from "../../src/domain/campaign-lead.js";
import { safeParse } from "../../src/domain/safe-parse.js";
import {
  type AirtableTableSchema,
  airtableRecordSchema,
  airtableTableSchemaSchema,
  COMPUTED_FIELD_TYPES,
} from "../../src/domain/wire/airtable.js";
import { writtenFields } from "../../src/rules/airtable/campaign-policy.js";
import { checkTable } from "../../src/rules/airtable/check-table.js";
import type { ResolvedTable } from "../../src/rules/airtable/field-map.js";
import { readRecord } from "../../src/rules/airtable/read-record.js";
import { suggestFieldMap } from "../../src/rules/airtable/suggest-field-map.js";
import { writeCells } from "../../src/rules/airtable/write-cells.js";
import { defaultBase } from "../../src/testing/fake-airtable/default-base.js";
import { Dice } from "./support/dice.js";
import { mutatedJson, randomJson } from "./support/hostile-json.js";
import { rounds, seedOf, watchRejections } from "./support/laws.js";

const RECORDS = 3000;
const TABLES = 1000;
const TYPES = [
  ...["singleLineText", "multilineText", "richText", "email", "url", "phoneNumber", "number", "currency", "percent"],
  ...["duration", "rating", "checkbox", "date", "dateTime", "singleSelect", "multipleSelects", "multipleRecordLinks"],
  ...["singleCollaborator", "multipleCollaborators", "multipleAttachments", "barcode", "__proto__", "constructor", ""],
  ...COMPUTED_FIELD_TYPES,
];
const IDS = ["rec00000000000001", "fld00000000000001", "usr00000000000001", "Removed"];

/** Cells as they come of each type, as far as that is known. */
const CELLS: readonly unknown[] = [
  ...["Mara", "a, b", "2026-03-02", "2026-03-02T17:00:00.000Z", 5, 5.5, true, ["a", "b"], ["rec00000000000001"]],
  ...[
    { id: "usr00000000000001", email: "mara@example.com", name: "Mara" },
    { text: "4006381333931" },
    { error: "#ERROR!" },
  ],
  ...[
    { specialValue: "NaN" },
    { state: "generated", value: "x", isStale: false },
    [{ filename: "a.png", url: "https://x" }],
  ],
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A table whose fields have any names, ids and types. */
function anyTable(dice: Dice): ResolvedTable {
  const fields = CAMPAIGN_FIELDS.map((field) => {
    const id = dice.chance(0.05) ? dice.pick(["constructor", "toString", "hasOwnProperty"]) : `fld-${field}`;
    return { field, id, name: field, type: dice.pick(TYPES), isWritable: dice.chance(0.8) };
  });
  const key = { id: "fld-key", name: "Lead ID", type: "singleLineText" };
  return { baseId: "app1", tableId: "tbl1", tableName: "Leads", source: "app1/tbl1", fields, key };
}

it(`${RECORDS} records of any cells are values a lead takes and that can be written back, or faults`, async () => {
  const rejections = watchRejections();
  const seed = seedOf(1_900_000);
  const dice = new Dice(seed);
  const seen = { values: 0, faults: 0 };
  await rounds({ seed, count: RECORDS }, (describe) => {
    const table = anyTable(dice);
    const cells = table.fields.map(({ id }) => {
      const text = dice.chance(0.5) ? mutatedJson(dice, dice.pick(CELLS), { ids: IDS }) : randomJson(dice, 4);
      return `${JSON.stringify(id)}:${parsed(text) === undefined ? "null" : text}`;
    });
    const body = `{"id":"rec1","createdTime":"","fields":{"__proto__":{"fld-key":"x"},${cells.join(",")}}}`;
    describe(body);
    const record = airtableRecordSchema.parse(JSON.parse(body));
    const read = readRecord(record, table);
    const values = campaignFieldsSchema.partial().parse(read.fields);
    JSON.stringify(writeCells(read.fields, table));
    expect(Object.keys(read.fields).length + read.faults.length).toBe(CAMPAIGN_FIELDS.length);
    expect(read.key).toBeNull();
    seen.values += Object.keys(values).length;
    seen.faults += read.faults.length;
  });
  await rejections.expectNone();
  expect(Math.min(seen.values, seen.faults)).toBeGreaterThan(RECORDS);
}, 60_000);

it(`${TABLES} schemas of any kind are checked and taken for a map, or refused as what they are not`, async () => {
  const rejections = watchRejections();
  const seed = seedOf(2_000_000);
  const dice = new Dice(seed);
  const seen = { read: 0, refused: 0 };
  await rounds({ seed, count: TABLES }, (describe) => {
    const tables = defaultBase().tables.flatMap((table): AirtableTableSchema[] => {
      const text = mutatedJson(dice, table, { ids: IDS });
      describe(text);
      const schema = safeParse(airtableTableSchemaSchema, parsed(text))?.data;
      return schema ? [schema] : [];
    });
    seen[tables.length > 0 ? "read" : "refused"] += 1;
    const { table, findings } = checkTable({
      baseId: "app1",
      table: dice.pick(["Leads", "tblEXAMPLE0000001", "__proto__", dice.text(20)]),
      fields: dice.chance(0.5) ? {} : { email: dice.pick(["Email", "__proto__", "constructor", dice.text(10)]) },
      keyField: dice.pick([null, "Lead ID", "toString"]),
      written: writtenFields({}),
      tables,
      permissionLevel: dice.pick([undefined, "none", "read", "edit", "__proto__", "owner"]),
    });
    expect(table === undefined).toBe(findings.some(({ severity }) => severity === "error"));
    for (const { message, remedy } of findings) expect(`${message}${remedy}`).not.toContain("[object Object]");
    for (const one of tables) {
      const { found, missing, unused, keyField } = suggestFieldMap(one);
      expect(found.length + missing.length).toBe(CAMPAIGN_FIELDS.length);
      expect(found.length + unused.length + (keyField ? 1 : 0)).toBe(new Set(one.fields.map(({ id }) => id)).size);
    }
  });
  await rejections.expectNone();
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(50);
}, 60_000);
