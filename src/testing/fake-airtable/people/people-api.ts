import type { FakeAirtableChoice, FakeAirtableField } from "../schema.js";

/** Cells by field name, in the forms the records API takes; null empties one. */
export type FakeAirtableCells = Record<string, unknown>;

/**
 * What people do at Airtable's own screens. Tables and fields go by name or id; a table by the first base that has it. Each
 * call is a transaction of its own and, where it touches a record, counts as an edit. Rate limits and faults do not apply.
 *
 * All throw a SyncError `NOT_FOUND` for a base, table, field or record that does not exist, and `INVALID_INPUT` for a cell
 * that the field cannot hold.
 */
export interface FakeAirtablePeople {
  /** Returns the new record's id. */
  create(table: string, cells: FakeAirtableCells): string;
  /** Pastes many rows at once: one transaction. Returns their ids. */
  createMany(table: string, rows: readonly FakeAirtableCells[]): string[];
  edit(table: string, recordId: string, cells: FakeAirtableCells): void;
  /** Moves a record to the trash. */
  remove(table: string, recordId: string): void;
  /** Takes a record out of the trash, under the id it had. */
  restore(table: string, recordId: string): void;
  /** Copies every cell that can be written, a key too. Returns the copy's id. */
  duplicate(table: string, recordId: string): string;
  /** Adds a field and returns its id; one without `id` gets one. */
  addField(table: string, field: Omit<FakeAirtableField, "id"> & { id?: string }): string;
  renameField(table: string, field: string, name: string): void;
  /** Cells that the new type cannot hold become empty. A select gets a choice for each text it finds. */
  retypeField(table: string, field: string, type: string, options?: Record<string, unknown>): void;
  deleteField(table: string, field: string): void;
  /** Returns the choice. */
  addChoice(table: string, field: string, name: string): FakeAirtableChoice;
  /** Every cell that holds the choice shows the new name; that is no edit of its record. */
  renameChoice(table: string, field: string, name: string, newName: string): void;
  renameTable(table: string, name: string): void;
}
