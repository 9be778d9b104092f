import { type InputIssue, ValidationError } from "../../../domain/errors.js";
import type { NamedColumn, SqlType } from "./column.js";

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

type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * Rows as one JSON text, by the names of their columns.
 * @throws ValidationError when a value cannot be kept as it is; nothing is cut or replaced silently
 */
export function encodeRows(rows: Rows, columns: readonly NamedColumn[], what: string): string {
  const text = JSON.stringify(rows.map((row) => stored(row, columns)));
  checkRows(rows, columns, what, UNSTORABLE_ESCAPE.test(text));
  return text;
}

/**
 * Rows as arrays of PostgreSQL, one text for each column: read twice as fast as {@link encodeRows}.
 * @throws ValidationError as there
 */
export function encodeColumns(rows: Rows, columns: readonly NamedColumn[], what: string): string[] {
  let mayBeUnstorable = false;
  const texts = columns.map(({ field, type }) => {
    const isText = type === "text" || type === "jsonb" || type.startsWith("varchar");
    const text = rows.map((row) => arrayElement(row[field], isText)).join();
    mayBeUnstorable ||= isText && (UNSTORABLE.test(text) || UNSTORABLE_ESCAPE.test(text));
    return `{${text}}`;
  });
  checkRows(rows, columns, what, mayBeUnstorable);
  return texts;
}

function arrayElement(value: unknown, isText: boolean): string {
  if (value === null || value === undefined) return "NULL";
  if (!isText) return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function checkRows(rows: Rows, columns: readonly NamedColumn[], what: string, mayBeUnstorable: boolean): void {
  const issues: InputIssue[] = [];
  rows.forEach((row, index) => {
    for (const { field, type } of columns) {
      const message = misfit(row[field], type);
      if (message !== undefined) issues.push({ path: rows.length === 1 ? field : `${index}.${field}`, message });
    }
  });
  if (mayBeUnstorable) {
    const derived = new Set(columns.filter((column) => column.derived).map(({ field }) => field));
    const given = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => !derived.has(field))));
    issues.push(...unstorable(given.length === 1 ? given[0] : given, ""));
  }
  if (issues.length > 0) throw new ValidationError(what, issues);
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

/** Why a value does not fit its column. */
function misfit(value: unknown, type: SqlType): string | undefined {
  if (typeof value === "string") {
    if (type === "uuid") return isUuid(value) ? undefined : "must be a UUID";
    if (!type.startsWith("varchar")) return undefined;
    const limit = Number(type.slice("varchar(".length, -1));
    return value.length <= limit || [...value].length <= limit ? undefined : `must be at most ${limit} characters long`;
  }
  const isTooBig = type === "integer" && typeof value === "number" && Math.abs(value) > MAX_INTEGER;
  return isTooBig ? "must fit 32 bits" : undefined;
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
