import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { JsonValue } from "../types/values.js";

/** Whether two answers of the API say the same. */
export const same = (a: unknown, b: unknown): boolean => jsonEquals(a as JsonValue, b as JsonValue);

/** The value itself, or the one before where they say the same, so that what did not change stays the same object. */
export const keep = <T>(before: T | undefined, value: T): T =>
  before !== undefined && same(before, value) ? before : value;

/** The list, or the one before where it has the same objects in the same order. */
export const keepList = <T>(before: readonly T[], list: readonly T[]): readonly T[] =>
  before.length === list.length && list.every((item, index) => item === before[index]) ? before : list;

/** The rows, each the one before where they say the same; the list before where all are. */
export function keepRows<T extends { id: string }>(before: readonly T[], rows: readonly T[]): readonly T[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return keepList(
    before,
    rows.map((row) => keep(known.get(row.id), row)),
  );
}
