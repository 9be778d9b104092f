import type { CellContext } from "../cells/cell-context.js";
import { parseCell } from "../cells/parse-cell.js";
import { readCell } from "../cells/read-cell.js";
import { AirtableRefusal } from "../refusal.js";
import { choicesOf, type FakeAirtableField, type FakeAirtableTable, isComputed } from "../schema.js";
import type { AirtableState } from "../state.js";

/** Gives a field another type, and each of its cells what the new type makes of it. */
export function retype(
  state: AirtableState,
  table: FakeAirtableTable,
  field: FakeAirtableField,
  type: string,
  options: Record<string, unknown> = {},
): void {
  const store = state.storeOf(table);
  const all = [...store.records.values(), ...store.trash.values()];
  const shown = new Map(all.map((record) => [record, readCell(state, table, field, record)]));
  store.forgetIndex(field.id);
  field.type = type;
  field.options = options;
  delete field.compute;
  for (const [record, value] of shown) store.setCell(record, field.id, converted(state, field, value));
}

/** Empty where the new type can make nothing of it. */
function converted(state: AirtableState, field: FakeAirtableField, value: unknown): unknown {
  if (isComputed(field)) return undefined;
  const context: CellContext = { state, typecast: true, newChoices: [] };
  try {
    const cell = parseCell(Array.isArray(value) ? value.join(", ") : value, field, context);
    for (const { id, name } of context.newChoices) choicesOf(field).push({ id, name });
    return cell;
  } catch (error) {
    if (error instanceof AirtableRefusal) return undefined;
    throw error;
  }
}
