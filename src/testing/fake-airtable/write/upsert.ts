import type { TableCall } from "../call.js";
import { invalidRequest, refusal } from "../refusal.js";
import type { FakeAirtableField } from "../schema.js";
import { cellKey, type StoredRecord } from "../table-store.js";
import type { CellReader } from "./cells.js";

/** Types a record can be found by (API reference, section 2.5). */
const MERGE_TYPES: ReadonlySet<string> = new Set([
  "number",
  "singleLineText",
  "multilineText",
  "singleSelect",
  "multipleSelects",
  "date",
]);

/** The fields records are found by. @throws AirtableRefusal */
export function mergeFields(reader: CellReader, names: readonly string[]): FakeAirtableField[] {
  const fields = names.map((name) => reader.field(name));
  const unfit = fields.find(({ type }) => !MERGE_TYPES.has(type));
  if (unfit) throw invalidRequest(`Field "${unfit.name}" cannot be merged on: its type is ${unfit.type}.`);
  if (new Set(fields).size < fields.length) throw invalidRequest("A field to merge on is named twice.");
  return fields;
}

/** Finds the records of an upsert. The same key twice in one request is nobody's guess, so it is refused. */
export class UpsertMatcher {
  readonly #call: TableCall;
  readonly #fields: readonly FakeAirtableField[];
  readonly #keys = new Set<string>();

  constructor(call: TableCall, fields: readonly FakeAirtableField[]) {
    this.#call = call;
    this.#fields = fields;
  }

  /** The record with this key; undefined where one is to be made. @throws AirtableRefusal */
  find(cells: ReadonlyMap<FakeAirtableField, unknown>): StoredRecord | undefined {
    const missing = this.#fields.find((field) => !cells.has(field));
    if (missing) throw invalidRequest(`A record lacks the field to merge on: "${missing.name}".`);
    const key = this.#fields.map((field) => cells.get(field));
    if (key.some((value) => value === undefined)) return undefined;
    if (this.#keys.has(cellKey(key))) throw invalidRequest("Two records of the request have the same key.");
    this.#keys.add(cellKey(key));
    const { state, table } = this.#call;
    const [first, ...others] = this.#fields;
    const matches = first ? state.storeOf(table).findByCell(first.id, cells.get(first)) : [];
    const found = matches.filter((record) =>
      others.every((field) => cellKey(record.cells[field.id]) === cellKey(cells.get(field))),
    );
    if (found.length > 1) {
      throw refusal(422, "INVALID_REQUEST_UNKNOWN", "Several records match the fields to merge on.");
    }
    return found[0];
  }
}
