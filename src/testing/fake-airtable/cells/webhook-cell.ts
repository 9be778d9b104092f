import { choicesOf, type FakeAirtableField, type FakeAirtableTable, primaryFieldOf } from "../schema.js";
import type { AirtableState } from "../state.js";
import type { StoredRecord } from "../table-store.js";
import { readCell } from "./read-cell.js";

/** A cell as webhooks tell it: null where it is empty, choices and links as objects (API reference, section 5). */
export function webhookCell(
  state: AirtableState,
  table: FakeAirtableTable,
  field: FakeAirtableField,
  record: StoredRecord,
): unknown {
  const stored = record.cells[field.id];
  if (stored !== undefined) {
    if (field.type === "singleSelect") return choicesOf(field).find(({ id }) => id === stored) ?? null;
    if (field.type === "multipleSelects") {
      return choicesOf(field).filter(({ id }) => (stored as unknown[]).includes(id));
    }
    if (field.type === "multipleRecordLinks") {
      return (stored as string[]).map((id) => ({ id, name: nameOfLinked(state, field, id) }));
    }
  }
  return readCell(state, table, field, record) ?? null;
}

function nameOfLinked(state: AirtableState, field: FakeAirtableField, id: string): string {
  const table = state.settings.bases
    .flatMap(({ tables }) => tables)
    .find((candidate) => candidate.id === field.options?.linkedTableId);
  const primary = table && primaryFieldOf(table);
  const record = table && state.storeOf(table).records.get(id);
  return primary && record ? String(readCell(state, table, primary, record) ?? "") : "";
}
