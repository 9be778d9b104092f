import type * as z from "zod";
import type { CountryCode } from "../../../rules/contact/phone.js";
import type { Column, Columns, SqlType } from "./column.js";

/** What is known beside a row when its derived columns are worked out. */
export interface Derivation {
  /** Country of phone numbers that are written without a country code. */
  country: CountryCode | undefined;
}

/** How rows of one kind are kept. */
export interface TableSpec<Schema extends z.ZodObject> {
  /** What the rows are called in errors. */
  kind: string;
  table: string;
  /** Whose table it is, which says in which schema. */
  owner: "host" | "engine";
  schema: Schema;
  /** Fields that identify a row. */
  key: readonly (keyof z.output<Schema> & string)[];
  columns: Readonly<Record<keyof z.output<Schema> & string, SqlType | Column>>;
  /** Columns that are written and never read; {@link derive} gives their values. */
  derived?: Columns;
  /** Values of derived columns for a row, or for the fields of it that change: those that can be told from them. */
  derive?(row: Readonly<Partial<z.output<Schema>>>, derivation: Derivation): Readonly<Record<string, unknown>>;
  /**
   * True where triggers answer what changes: not what the engine writes. `edits`: what is put or updated one by one counts as
   * an edit, which they do answer; only what is put or inserted together is the engine's.
   */
  watched?: boolean | "edits";
}

/** Keeps the types of a spec. */
export const tableSpec = <Schema extends z.ZodObject>(spec: TableSpec<Schema>): TableSpec<Schema> => spec;
