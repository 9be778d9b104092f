import { COMPUTED_FIELD_TYPES } from "../../domain/wire/airtable.js";

/** An option of a select. */
export interface FakeAirtableChoice {
  id: string;
  name: string;
  color?: string;
}

/** A field as the schema API tells of it. */
export interface FakeAirtableField {
  id: string;
  name: string;
  /** `singleLineText`, `checkbox`, … (API reference, section 5). A type the fake does not know holds any value. */
  type: string;
  description?: string;
  /** `choices`, `precision`, `linkedTableId`, `inverseLinkFieldId`, `timeZone`, `referencedFieldIds`, …: passed on as they are. */
  options?: Record<string, unknown>;
  /** Value of a formula, rollup, lookup, button or AI text, from the record's other cells by name; not told. */
  compute?: (cell: (name: string) => unknown) => unknown;
}

/** A view of a table: which records, in which order. */
export interface FakeAirtableView {
  id: string;
  name: string;
  /** Default `grid`. */
  type?: string;
  /** Default: all records. */
  filterByFormula?: string;
  sort?: readonly { field: string; direction?: "asc" | "desc" }[];
}

/** A table of a base. Its records are the fake's own. */
export interface FakeAirtableTable {
  id: string;
  name: string;
  /** Default: the first field. */
  primaryFieldId?: string;
  fields: FakeAirtableField[];
  views?: FakeAirtableView[];
}

/** A base, by the ids its API paths name. */
export interface FakeAirtableBase {
  id: string;
  name: string;
  tables: FakeAirtableTable[];
}

export const isComputed = ({ type }: FakeAirtableField): boolean => COMPUTED_FIELD_TYPES.has(type);

/** A field by its id or its exact name. */
export const findField = (table: FakeAirtableTable, nameOrId: string): FakeAirtableField | undefined =>
  table.fields.find(({ id }) => id === nameOrId) ?? table.fields.find(({ name }) => name === nameOrId);

export const primaryFieldOf = (table: FakeAirtableTable): FakeAirtableField | undefined =>
  table.fields.find(({ id }) => id === table.primaryFieldId) ?? table.fields[0];

/** The options of a select: the list itself, so that adding to it changes the field. */
export function choicesOf(field: FakeAirtableField): FakeAirtableChoice[] {
  field.options ??= {};
  field.options.choices ??= [];
  return field.options.choices as FakeAirtableChoice[];
}

/** A table or base by its id or its exact name. */
export const findNamed = <T extends { id: string; name: string }>(all: readonly T[], nameOrId: string): T | undefined =>
  all.find(({ id }) => id === nameOrId) ?? all.find(({ name }) => name === nameOrId);
