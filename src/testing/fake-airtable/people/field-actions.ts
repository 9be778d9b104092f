import { SyncError } from "../../../domain/errors.js";
import { choicesOf, type FakeAirtableField, type FakeAirtableTable, findField } from "../schema.js";
import type { AirtableState } from "../state.js";
import type { Transaction } from "../transaction.js";
import { act } from "./act.js";
import type { FakeAirtablePeople } from "./people-api.js";
import { retype } from "./retype.js";

type FieldActions = Pick<
  FakeAirtablePeople,
  "addField" | "renameField" | "retypeField" | "deleteField" | "addChoice" | "renameChoice" | "renameTable"
>;

/** What people do with fields and tables. */
export function fieldActions(state: AirtableState): FieldActions {
  /** Changes one field, which webhooks hear of. */
  const change = <T>(
    tableName: string,
    fieldName: string,
    work: (field: FakeAirtableField, table: FakeAirtableTable) => T,
  ): T =>
    act(state, tableName, (table, transaction) => {
      const field = fieldOf(table, fieldName);
      transaction.of(table).changedFields.set(field.id, { name: field.name, type: field.type });
      return work(field, table);
    });
  return {
    addField: (tableName, { id = state.newId("fld"), ...rest }) =>
      act(state, tableName, (table, transaction) => {
        const field = { id, ...rest };
        table.fields.push(field);
        transaction.of(table).createdFields.push(field);
        return id;
      }),
    renameField: (tableName, fieldName, name) =>
      change(tableName, fieldName, (field) => {
        field.name = name;
      }),
    retypeField: (tableName, fieldName, type, options) =>
      change(tableName, fieldName, (field, table) => retype(state, table, field, type, options)),
    deleteField: (tableName, fieldName) =>
      act(state, tableName, (table, transaction) => deleteField(state, table, fieldOf(table, fieldName), transaction)),
    addChoice: (tableName, fieldName, name) =>
      change(tableName, fieldName, (field) => {
        const choice = { id: state.newId("sel"), name, color: "grayLight2" };
        choicesOf(field).push(choice);
        return { ...choice };
      }),
    renameChoice: (tableName, fieldName, name, newName) =>
      change(tableName, fieldName, (field) => {
        const choice = choicesOf(field).find((candidate) => candidate.name === name);
        if (!choice) throw new SyncError("NOT_FOUND", `Field ${field.name} has no choice ${name}.`);
        choice.name = newName;
      }),
    renameTable: (tableName, name) =>
      act(state, tableName, (table, transaction) => {
        transaction.of(table).previousName = table.name;
        table.name = name;
      }),
  };
}

function deleteField(
  state: AirtableState,
  table: FakeAirtableTable,
  field: FakeAirtableField,
  transaction: Transaction,
): void {
  table.fields.splice(table.fields.indexOf(field), 1);
  const store = state.storeOf(table);
  store.forgetIndex(field.id);
  for (const record of [...store.records.values(), ...store.trash.values()]) store.setCell(record, field.id, undefined);
  transaction.of(table).destroyedFields.push(field);
}

function fieldOf(table: FakeAirtableTable, nameOrId: string): FakeAirtableField {
  const field = findField(table, nameOrId);
  if (!field) throw new SyncError("NOT_FOUND", `Table ${table.name} has no field ${nameOrId}.`);
  return field;
}
