import { type InputIssue, ValidationError } from "../../../domain/errors.js";
import type { NamedColumn } from "./column.js";

/** What no text of PostgreSQL can hold: U+0000, and halves of surrogate pairs. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
/** How JSON writes them. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_INTEGER = 2 ** 31 - 1;

/** True for text a column of type `uuid` takes. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** True for text PostgreSQL can keep as it is. */
export const isStorableText = (text: string): boolean => !UNSTORABLE.test(text);

/**
 * Rows as one JSON text, by the names of their columns.
 * @throws ValidationError when a value cannot be kept as it is; nothing is cut or replaced silently
 */
export function encodeRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly NamedColumn[],
  what: string,
): string {
  const text = JSON.stringify(rows.map((row) => stored(row, columns)));
  const issues = rows.flatMap((row, index) => {
    const prefix = rows.length === 1 ? "" : `${index}.`;
    return columns.flatMap((column) => misfits(row[column.field], column, `${prefix}${column.field}`));
  });
  if (UNSTORABLE_ESCAPE.test(text)) issues.push(...unstorable(rows.length === 1 ? rows[0] : rows, ""));
  if (issues.length > 0) throw new ValidationError(what, issues);
  return text;
}

/** A row under the names of its columns. */
const stored = (row: Readonly<Record<string, unknown>>, columns: readonly NamedColumn[]) =>
  Object.fromEntries(columns.map(({ field, name }) => [name, row[field]]));

/** A value as JSON text for a parameter. @throws ValidationError when it holds what PostgreSQL cannot keep */
export function encodeJson(value: unknown, what: string): string {
  const text = JSON.stringify(value);
  const issues = UNSTORABLE_ESCAPE.test(text) ? unstorable(value, "") : [];
  if (issues.length > 0) throw new ValidationError(what, issues);
  return text;
}

function misfits(value: unknown, { type }: NamedColumn, path: string): InputIssue[] {
  if (typeof value === "string") {
    if (type === "uuid") return isUuid(value) ? [] : [{ path, message: "must be a UUID" }];
    const limit = /^varchar\((\d+)\)$/.exec(type)?.[1];
    const fits = limit === undefined || value.length <= Number(limit) || [...value].length <= Number(limit);
    return fits ? [] : [{ path, message: `must be at most ${limit} characters long` }];
  }
  if (typeof value === "number" && type === "integer") {
    return Math.abs(value) <= MAX_INTEGER ? [] : [{ path, message: "must fit 32 bits" }];
  }
  return [];
}

function unstorable(value: unknown, path: string): InputIssue[] {
  if (typeof value === "string") {
    return isStorableText(value) ? [] : [{ path, message: "has a character that cannot be stored" }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const place = isStorableText(key) ? key : "?";
    const below = path === "" ? place : `${path}.${place}`;
    const badKey = place === key ? [] : [{ path: below, message: "has a character in its name that cannot be stored" }];
    return [...badKey, ...unstorable(part, below)];
  });
}
