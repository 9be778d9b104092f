import type { CellContext } from "../cells/cell-context.js";
import { parseCell } from "../cells/parse-cell.js";
import { refusal, unknownField } from "../refusal.js";
import { choicesOf, type FakeAirtableField, type FakeAirtableTable, findField, isComputed } from "../schema.js";
import type { AirtableState } from "../state.js";
import type { StoredRecord } from "../table-store.js";

/** Reads the cells of one request, all before any is written. */
export class CellReader {
  readonly #context: CellContext;
  readonly #table: FakeAirtableTable;

  constructor(state: AirtableState, table: FakeAirtableTable, typecast: boolean) {
    this.#context = { state, typecast, newChoices: [] };
    this.#table = table;
  }

  /** Cells as they are kept. @throws AirtableRefusal */
  read(fields: Record<string, unknown>, record?: StoredRecord): Map<FakeAirtableField, unknown> {
    const cells = new Map<FakeAirtableField, unknown>();
    for (const [name, value] of Object.entries(fields)) {
      const field = this.field(name);
      if (cells.has(field)) throw refusal(422, "INVALID_REQUEST_UNKNOWN", `Field "${field.name}" is given twice.`);
      cells.set(field, parseCell(value, field, { ...this.#context, current: record?.cells[field.id] }));
    }
    return cells;
  }

  /** The same, with every other cell that can be written emptied. */
  readWhole(fields: Record<string, unknown>, record?: StoredRecord): Map<FakeAirtableField, unknown> {
    const cleared = this.#table.fields
      .filter((field) => !isComputed(field))
      .map((field) => [field, undefined] as const);
    return new Map([...cleared, ...this.read(fields, record)]);
  }

  field(name: string): FakeAirtableField {
    const field = findField(this.#table, name);
    if (!field) throw unknownField(name);
    return field;
  }

  /** Makes the choices that texts asked for: the request is accepted. */
  makeChoices(): void {
    for (const { field, id, name } of this.#context.newChoices)
      choicesOf(field).push({ id, name, color: "grayLight2" });
  }
}
