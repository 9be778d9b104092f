import type { CampaignField } from "../../domain/campaign-lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { AirtableRecord } from "../../domain/wire/airtable.js";
import { FIELD_KINDS } from "./cell-types.js";
import type { ResolvedTable } from "./field-map.js";
import { readCell } from "./read-cell.js";

/** A cell that could not be read. Names the field and what was wrong, never the value. */
export interface CellFault {
  field: CampaignField;
  /** The field's name in Airtable. */
  name: string;
  message: string;
}

/** What a record says, in the terms of a campaign lead. */
export interface ReadRecord {
  recordId: string;
  createdTime: string;
  /** Every mapped field: empty cells are null, unchecked boxes false. A cell that could not be read is left out: "as it was". */
  fields: Partial<Record<CampaignField, JsonValue>>;
  faults: CellFault[];
  /** The lead's id in the key field, where there is one. */
  key: string | null;
}

/** Reads a record whose fields are keyed by id (API reference, section 5). Never throws: what is wrong is in `faults`. */
export function readRecord(record: AirtableRecord, table: Pick<ResolvedTable, "fields" | "key">): ReadRecord {
  const fields: ReadRecord["fields"] = {};
  const faults: CellFault[] = [];
  for (const { field, id, name, type } of table.fields) {
    const reading = readCell(FIELD_KINDS[field], type, record.fields[id]);
    if ("value" in reading) fields[field] = reading.value;
    else faults.push({ field, name, message: `The field "${name}" (${type}) ${reading.fault}.` });
  }
  return { recordId: record.id, createdTime: record.createdTime, fields, faults, key: readKey(record, table.key) };
}

/** What cannot be read names no lead. */
function readKey(record: AirtableRecord, key: ResolvedTable["key"]): string | null {
  const reading = key ? readCell("text", key.type, record.fields[key.id]) : { value: null };
  const text = "value" in reading && typeof reading.value === "string" ? reading.value.trim() : "";
  return text === "" ? null : text;
}
