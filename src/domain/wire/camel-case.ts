import type { JsonValue } from "../primitives.js";

/** `move_in_date` → `moveInDate`, at the type level. */
export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

export type CamelCaseKeys<T> = { [K in keyof T as K extends string ? CamelCase<K> : K]: T[K] };

/** `moveInDate` → `move_in_date`. */
export const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `move_in_date` → `moveInDate`. */
export const camelCase = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Renames the top-level keys of a row from the seeds' snake_case; nested values (JSON columns) stay as they are. */
export function camelCaseKeys<T extends Record<string, unknown>>(row: T): CamelCaseKeys<T> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [camelCase(key), value])) as CamelCaseKeys<T>;
}

/** A field's value as the wire shows it: the names of its parts in snake_case (`weight_lbs`). */
export const wireValue = (value: JsonValue): JsonValue => renamed(value, snakeCase);

/** {@link wireValue} back. */
export const fieldValue = (value: JsonValue): JsonValue => renamed(value, camelCase);

function renamed(value: JsonValue, rename: (key: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [rename(key), renamed(part, rename)]));
}
