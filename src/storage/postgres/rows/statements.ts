import { quoteIdentifier, type SchemaNames } from "../schema/index.js";
import type { NamedColumn } from "./column.js";

/** True at once, and makes the triggers leave alone what this statement writes. */
export const UNWATCHED = "(SELECT set_config('lead_sync.origin', 'engine', true)) IS NOT NULL";

/** True at once, and makes the triggers take what this statement writes for an edit, also in a transaction of ours. */
const EDITED = "(SELECT set_config('lead_sync.origin', 'edit', true)) IS NOT NULL";

/** Ends what {@link UNWATCHED} or {@link EDITED} began: wanted within a transaction that is not ours. */
export const WATCH_AGAIN = "SELECT set_config('lead_sync.origin', '', true)";

/** Whose write a statement is to the triggers of its table; `none`: there are no triggers that ask. */
export type Origin = "engine" | "edit" | "none";

const MARKS: Readonly<Record<Origin, string>> = { engine: UNWATCHED, edit: EDITED, none: "true" };

/** What the statements of one table are made of. */
export interface StatementParts {
  names: SchemaNames;
  /** The quoted table. */
  table: string;
  key: readonly NamedColumn[];
  origin: Origin;
}

/** Selects the fields of a row `t` under their names. */
export const selectedFields = (columns: readonly NamedColumn[]): string =>
  columns
    .map(({ field, name, read }) => `${read ?? `t.${quoteIdentifier(name)}`} AS ${quoteIdentifier(field)}`)
    .join(", ");

/** What becomes of rows that exist already: the end of an `ON CONFLICT`, or all are refused. */
export type OnConflict = `DO ${string}` | `(${string}) DO ${string}` | "REFUSE";

/** Adds rows, given as a JSON array, that do not exist yet. */
export function insertText(parts: StatementParts, columns: readonly NamedColumn[], onConflict: OnConflict): string {
  const { names, table, origin } = parts;
  return `INSERT INTO ${table} (${columnList(columns)})
SELECT ${columns.map((column) => written(column, names)).join(", ")}
FROM ${recordset(table)}
WHERE ${MARKS[origin]}${onConflict === "REFUSE" ? "" : `\nON CONFLICT ${onConflict}`}
RETURNING 1 AS done`;
}

/** Adds rows or replaces the columns we know of those that exist; a host's other columns stay. */
export function upsertText(parts: StatementParts, columns: readonly NamedColumn[]): string {
  return insertText(parts, columns, `(${columnList(parts.key)}) DO UPDATE SET ${replacedColumns(parts, columns)}`);
}

/** The columns, quoted. */
export const columnList = (columns: readonly NamedColumn[]): string =>
  columns.map(({ name }) => quoteIdentifier(name)).join(", ");

/** What becomes of the columns of a row that exists where another one was to be added. */
export const replacedColumns = ({ key }: Pick<StatementParts, "key">, columns: readonly NamedColumn[]): string =>
  columns
    .filter(({ field }) => key.every((column) => column.field !== field))
    .map(({ name }) => `${quoteIdentifier(name)} = excluded.${quoteIdentifier(name)}`)
    .join(", ");

/** Changes some columns of the row with the key that the given row has. */
export function updateText(parts: StatementParts, columns: readonly NamedColumn[], condition = "true"): string {
  const { names, table, key, origin } = parts;
  const changes = columns.map((column) => `${quoteIdentifier(column.name)} = ${written(column, names)}`);
  const same = key.map(({ name }) => `t.${quoteIdentifier(name)} = r.${quoteIdentifier(name)}`);
  return `UPDATE ${table} AS t SET ${changes.join(", ")}
FROM ${recordset(table)}
WHERE ${[...same, condition, MARKS[origin]].join(" AND ")}
RETURNING 1 AS done`;
}

/** The rows of a JSON array as rows `r` of the table: PostgreSQL reads each value as the column's own type wants it. */
export const recordset = (table: string): string => `json_populate_recordset(NULL::${table}, $1::text::json) AS r`;

const written = ({ name, write }: NamedColumn, names: SchemaNames): string =>
  write === undefined ? `r.${quoteIdentifier(name)}` : write(names);

/** A table with its schema. */
export const tableName = (table: string, owner: "host" | "engine", { host, ours }: SchemaNames): string =>
  `${owner === "host" ? host : ours}.${quoteIdentifier(table)}`;
