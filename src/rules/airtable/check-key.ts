import type { AirtableTableSchema } from "../../domain/wire/airtable.js";
import { COMPUTED_FIELD_TYPES } from "../../domain/wire/airtable.js";
import type { ResolvedTable } from "./field-map.js";
import { findField } from "./find-field.js";
import { didYouMean } from "./near-names.js";
import type { SchemaFinding, TableCheck } from "./schema-finding.js";

/** Of the types records can be found by (API reference, section 2.5) those that hold any text as it is. */
export const KEY_TYPES: ReadonlySet<string> = new Set(["singleLineText", "multilineText"]);

/** Whether a field can hold the ids of leads, and records be found by them. */
export function checkKey(
  { keyField, known }: Pick<TableCheck, "keyField" | "known">,
  schema: AirtableTableSchema,
): { key: ResolvedTable["key"]; findings: SchemaFinding[] } {
  if (keyField === null) return { key: null, findings: [] };
  const found = findField(keyField, schema, known?.key);
  if (!found) return { key: null, findings: [missing(keyField, schema)] };
  const { id, name, type } = found.schema;
  if (!KEY_TYPES.has(type)) return { key: null, findings: [unsuitable(name, type)] };
  return { key: { id, name, type }, findings: found.renamedFrom === undefined ? [] : [renamed(keyField, name, id)] };
}

const missing = (keyField: string, { name, fields }: AirtableTableSchema): SchemaFinding => ({
  severity: "error",
  code: "KEY_MISSING",
  message: `The table "${name}" has no field "${keyField}" for the ids of leads.`,
  remedy: `${didYouMean(
    keyField,
    fields.filter(({ type }) => KEY_TYPES.has(type)).map((field) => field.name),
  )}Add a single line text field "${keyField}" to the table, or leave \`keyField\` out: then no records are made.`,
});

const unsuitable = (name: string, type: string): SchemaFinding => ({
  severity: "error",
  code: "KEY_UNSUITABLE",
  message: `The field "${name}" is of type ${type}${COMPUTED_FIELD_TYPES.has(type) ? ", which Airtable computes," : ""} and cannot hold the ids of leads.`,
  remedy: "Name a field of type single line text in `keyField`; one that nobody edits.",
});

const renamed = (keyField: string, name: string, id: string): SchemaFinding => ({
  severity: "warning",
  code: "FIELD_RENAMED",
  message: `No field is called "${keyField}"; the one that holds the ids of leads is now "${name}".`,
  remedy: `Set \`keyField\` to "${name}", or to its id ${id}, which survives a rename.`,
});
