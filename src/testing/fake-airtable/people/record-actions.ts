import { SyncError } from "../../../domain/errors.js";
import { isComputed } from "../schema.js";
import type { AirtableState } from "../state.js";
import type { StoredRecord } from "../table-store.js";
import { CellReader } from "../write/cells.js";
import { act } from "./act.js";
import type { FakeAirtablePeople } from "./people-api.js";

type RecordActions = Pick<FakeAirtablePeople, "create" | "createMany" | "edit" | "remove" | "restore" | "duplicate">;

/** What people do with records. */
export function recordActions(state: AirtableState): RecordActions {
  const createMany: RecordActions["createMany"] = (tableName, rows) =>
    act(state, tableName, (table, transaction) => {
      const reader = new CellReader(state, table, false);
      const all = rows.map((cells) => reader.read(cells));
      return all.map((cells) => transaction.create(table, cells).id);
    });
  return {
    createMany,
    create: (tableName, cells) => createMany(tableName, [cells])[0] as string,
    edit: (tableName, recordId, cells) =>
      act(state, tableName, (table, transaction) => {
        const record = recordOf(state.storeOf(table).records, recordId);
        transaction.update(table, record, new CellReader(state, table, false).read(cells, record));
      }),
    remove: (tableName, recordId) =>
      act(state, tableName, (table, transaction) => {
        transaction.destroy(table, recordOf(state.storeOf(table).records, recordId));
      }),
    restore: (tableName, recordId) =>
      act(state, tableName, (table, transaction) => {
        transaction.restore(table, recordOf(state.storeOf(table).trash, recordId));
      }),
    duplicate: (tableName, recordId) =>
      act(state, tableName, (table, transaction) => {
        const { cells } = recordOf(state.storeOf(table).records, recordId);
        const writable = table.fields.filter((field) => !isComputed(field));
        // Copies share nothing with what they were copied from.
        return transaction.create(table, new Map(writable.map((field) => [field, structuredClone(cells[field.id])])))
          .id;
      }),
  };
}

function recordOf(records: ReadonlyMap<string, StoredRecord>, id: string): StoredRecord {
  const record = records.get(id);
  if (!record) throw new SyncError("NOT_FOUND", `There is no record ${id}.`);
  return record;
}
