import { lastModifiedAt, readCell } from "../cells/read-cell.js";
import { type CompiledFormula, compileFormula, FormulaError, type FormulaRow } from "../formula/evaluate.js";
import { isAirtableId } from "../ids.js";
import { refusal, unknownField } from "../refusal.js";
import {
  type FakeAirtableField,
  type FakeAirtableTable,
  type FakeAirtableView,
  findField,
  findNamed,
} from "../schema.js";
import type { AirtableState } from "../state.js";
import { cellKey, type StoredRecord } from "../table-store.js";
import type { ListQuery } from "./list-query.js";

/** Ids of the records a list holds, in its order. @throws AirtableRefusal */
export function selectRows(
  state: AirtableState,
  table: FakeAirtableTable,
  query: Pick<ListQuery, "filterByFormula" | "sort" | "view" | "maxRecords">,
): string[] {
  const view = query.view === undefined ? undefined : findView(table, query.view);
  const filters = [view?.filterByFormula, query.filterByFormula]
    .filter((text) => text !== undefined)
    .map((text) => rowFilter(state, table, text));
  const asked = filters.find(({ recordIds }) => recordIds)?.recordIds;
  let rows = candidates(state.storeOf(table).records, asked);
  for (const { keeps } of filters) rows = rows.filter(keeps);
  const order = query.sort ?? view?.sort;
  if (order?.length) rows = sorted(state, table, rows, order);
  return rows.slice(0, query.maxRecords).map(({ id }) => id);
}

/** Records in the order they were made: those with these ids, or all. */
function candidates(records: ReadonlyMap<string, StoredRecord>, ids: ReadonlySet<string> | undefined): StoredRecord[] {
  if (!ids) return [...records.values()];
  return [...ids].flatMap((id) => records.get(id) ?? []).sort((a, b) => a.number - b.number);
}

interface RowFilter {
  /** The only records it can keep, where the formula names them. */
  recordIds: ReadonlySet<string> | undefined;
  keeps(record: StoredRecord): boolean;
}

function findView(table: FakeAirtableTable, nameOrId: string): FakeAirtableView {
  const view = findNamed(table.views ?? [], nameOrId);
  if (view) return view;
  const type = isAirtableId("viw", nameOrId) ? "VIEW_ID_NOT_FOUND" : "VIEW_NAME_NOT_FOUND";
  throw refusal(422, type, `View ${nameOrId} not found`);
}

function rowFilter(state: AirtableState, table: FakeAirtableTable, text: string): RowFilter {
  const formula = compile(text);
  const fields = new Map<string, FakeAirtableField | undefined>();
  const fieldOf = (nameOrId: string): FakeAirtableField | undefined => {
    if (!fields.has(nameOrId)) fields.set(nameOrId, findField(table, nameOrId));
    return fields.get(nameOrId);
  };
  const unknown = formula.fields.filter((name) => !fieldOf(name));
  if (unknown.length > 0) throw invalidFormula(`Unknown field names: ${unknown.join(", ").toLowerCase()}`);
  const now = state.now();
  const rowOf = (record: StoredRecord): FormulaRow => ({
    id: record.id,
    createdAt: record.createdAt,
    lastModifiedAt: (names) => lastModifiedAt(state, table, record, names),
    cell: (nameOrId) => {
      const field = fieldOf(nameOrId);
      return field ? { known: true, value: readCell(state, table, field, record) } : { known: false };
    },
    now,
  });
  return { recordIds: formula.recordIds, keeps: (record) => formula.keeps(rowOf(record)) };
}

function compile(text: string): CompiledFormula {
  try {
    return compileFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) throw invalidFormula(error.message);
    throw error;
  }
}

const invalidFormula = (why: string) =>
  refusal(422, "INVALID_FILTER_BY_FORMULA", `The formula for filtering records is invalid: ${why}`);

function sorted(
  state: AirtableState,
  table: FakeAirtableTable,
  rows: readonly StoredRecord[],
  order: readonly { field: string; direction?: "asc" | "desc" | undefined }[],
): StoredRecord[] {
  const keys = order.map(({ field: name, direction }) => {
    const field = findField(table, name);
    if (!field) throw unknownField(name);
    return { field, sign: direction === "desc" ? -1 : 1 };
  });
  const keyed = rows.map((row) => ({ row, values: keys.map(({ field }) => readCell(state, table, field, row)) }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of keys.entries()) {
      const difference = compare(a.values[index], b.values[index]);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** Empty cells come first. */
function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return cellKey(a).localeCompare(cellKey(b), "en");
}
