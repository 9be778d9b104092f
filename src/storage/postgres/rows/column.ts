import type { SchemaNames } from "../schema/index.js";

/** How a column is typed where the table is ours. A host may use other types that are written alike: an enum, an array. */
export type SqlType =
  | "uuid"
  | "text"
  | "text[]"
  | `varchar(${number})`
  | "jsonb"
  | "timestamptz"
  | "date"
  | "integer"
  | "bigint"
  | "numeric"
  | "double precision"
  | "boolean";

/** The column that keeps a field. */
export interface Column {
  type: SqlType;
  /** Default: the field's name in snake_case. */
  name?: string;
  /** What is read instead of the column; `t` is the stored row. */
  read?: string;
  /** What is written instead of the given value; `r` is the row to write, a row of the table as well. */
  write?: (names: SchemaNames) => string;
}

/** Which column keeps which field; a type alone stands for a column of the field's name. */
export type Columns = Readonly<Record<string, SqlType | Column>>;

/** A column with its field and name worked out. */
export interface NamedColumn extends Column {
  field: string;
  name: string;
  /** Made of other fields: what is wrong with its value is wrong with theirs. Default: false. */
  derived?: boolean;
}

const snakeCase = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const namedColumns = (columns: Columns, derived = false): NamedColumn[] =>
  Object.entries(columns).map(([field, column]) => {
    const given: Column = typeof column === "string" ? { type: column } : column;
    return { name: snakeCase(field), ...given, field, derived };
  });
