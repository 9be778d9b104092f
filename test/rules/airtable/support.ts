import fc from "fast-check";
import { CAMPAIGN_FIELDS, type CampaignField } from "../../../src/domain/campaign-lead.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import type { AirtableFieldSchema, AirtableTableSchema } from "../../../src/domain/wire/airtable.js";
import { FIELD_KINDS, type ValueKind } from "../../../src/rules/airtable/cell-types.js";
import { DEFAULT_FIELD_MAP, type MappedField, type ResolvedTable } from "../../../src/rules/airtable/field-map.js";

/** The plainest type for each kind of value. */
export const PLAIN_TYPES: Readonly<Record<ValueKind, string>> = {
  text: "singleLineText",
  number: "number",
  integer: "number",
  instant: "dateTime",
  boolean: "checkbox",
};

const schemaOf = (field: CampaignField, parts: Partial<AirtableFieldSchema> = {}): AirtableFieldSchema => ({
  id: `fld-${field}`,
  name: DEFAULT_FIELD_MAP[field],
  type: PLAIN_TYPES[FIELD_KINDS[field]],
  ...parts,
});

/** The table `Leads` with every field of a lead and `Lead ID`, as they should be; `changes` replaces or (null) removes some. */
export function leadsTable(
  changes: Partial<Record<CampaignField, Partial<AirtableFieldSchema> | null>> = {},
  more: readonly AirtableFieldSchema[] = [],
): AirtableTableSchema {
  const fields = CAMPAIGN_FIELDS.flatMap((field) => {
    const change = changes[field];
    return change === null ? [] : [schemaOf(field, change)];
  });
  const key = { id: "fld-key", name: "Lead ID", type: "singleLineText" };
  return { id: "tbl-1", name: "Leads", primaryFieldId: "fld-firstName", fields: [...fields, key, ...more] };
}

export const mapped = (field: CampaignField, parts: Partial<MappedField> = {}): MappedField => ({
  field,
  id: `fld-${field}`,
  name: DEFAULT_FIELD_MAP[field],
  type: PLAIN_TYPES[FIELD_KINDS[field]],
  isWritable: true,
  ...parts,
});

/** A table as the sync uses it, with these fields. */
export const resolved = (
  fields: readonly MappedField[] = CAMPAIGN_FIELDS.map((field) => mapped(field)),
): ResolvedTable => ({
  baseId: "app-1",
  tableId: "tbl-1",
  tableName: "Leads",
  source: "app-1/tbl-1",
  fields,
  key: { id: "fld-key", name: "Lead ID", type: "singleLineText" },
});

/** What Airtable makes of a cell that was written: its answer leaves out what is empty and completes what is short. */
export function answered(type: string, cell: unknown, addsLineEnd = true): unknown {
  const value = JSON.parse(JSON.stringify(cell ?? null));
  if (value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0))
    return undefined;
  if (type === "richText") return addsLineEnd ? `${value}\n` : value;
  if (type === "singleCollaborator") return { id: "usr00000000000000", name: "Ann Lee", ...value };
  return value;
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((value) => !value.includes("\0"));
const day = fc.date({ min: new Date("1970-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Values of a kind that a type can hold; null where it can be empty. */
export function valuesFor(kind: ValueKind, type: string): fc.Arbitrary<JsonValue> {
  if (kind === "boolean") return fc.boolean();
  return fc.option(held(kind, type), { nil: null, freq: 8 });
}

function held(kind: Exclude<ValueKind, "boolean">, type: string): fc.Arbitrary<JsonValue> {
  if (type === "rating") return fc.integer({ min: 1, max: 10 });
  if (kind === "number") return number;
  if (kind === "integer") return fc.integer({ min: -(2 ** 31 - 1) });
  if (kind === "instant") {
    return day.map((at) => (type === "date" ? `${at.toISOString().slice(0, 10)}T00:00:00.000Z` : at.toISOString()));
  }
  if (type === "singleCollaborator") return fc.emailAddress();
  if (type === "richText") return text.filter((value) => !value.endsWith("\n"));
  if (type === "multipleSelects" || type === "multipleRecordLinks") {
    const choice = text.filter((value) => !value.includes(","));
    return fc.array(choice, { minLength: 1, maxLength: 3 }).map((choices) => choices.join(", "));
  }
  return text;
}
