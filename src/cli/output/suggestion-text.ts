import type { AirtableTableSchema } from "../../domain/wire/airtable.js";
import type { FieldMapSuggestion } from "../../rules/airtable/suggest-field-map.js";

/** What `airtable init` found, guessed and missed, and what to do next. */
export function suggestionText(
  { id, name }: Pick<AirtableTableSchema, "id" | "name">,
  { found, missing, unused, keyField }: FieldMapSuggestion,
  file: string,
): string {
  const rows = (isExact: boolean): string[] =>
    found
      .filter((one) => one.isExact === isExact)
      .map((one) => `${one.field.padEnd(20)} ${one.name} (${one.type}, ${one.id})`);
  return [
    `Table "${name}" (${id})`,
    ...section("Found by name", rows(true)),
    ...section("Guessed: look whether these are right", rows(false)),
    ...section("Not found, so not synced (null in the file)", missing),
    ...section(
      "Not used",
      unused.map((field) => `${field.name} (${field.type})`),
    ),
    "",
    `Wrote ${file}. Set AIRTABLE_FIELD_MAP=${file} and AIRTABLE_TABLE=${id}.`,
    keyField
      ? `The field "${keyField.name}" can hold the ids of leads: set AIRTABLE_KEY_FIELD=${keyField.id} so that leads that are not in Airtable yet are made there.`
      : `No field can hold the ids of leads. To have leads made in Airtable, add a single line text field, e.g. "Lead ID", and set AIRTABLE_KEY_FIELD to it.`,
    "Then run `lead-sync airtable check`.",
  ].join("\n");
}

const section = (heading: string, rows: readonly string[]): string[] =>
  rows.length === 0 ? [] : ["", `${heading}:`, ...rows.map((row) => `  ${row}`)];
