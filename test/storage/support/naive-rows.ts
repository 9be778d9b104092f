import { SyncError } from "../../../src/domain/errors.js";
import type { Page } from "../../../src/ports/storage.js";

/* What the model of plain arrays does with rows. */

export const copy = structuredClone;

export const ms = (instant: string): number => Date.parse(instant);

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function sorted<Row>(
  rows: Row[],
  at: (row: Row) => string,
  id: (row: Row) => string,
  newestFirst = false,
): Row[] {
  const order = rows.toSorted((a, b) => ms(at(a)) - ms(at(b)) || byText(id(a), id(b)));
  return newestFirst ? order.reverse() : order;
}

/** One page of what matches, out of everything in order. */
export function page<Row extends { id: string }>(
  order: Row[],
  { limit = 100, afterId }: Page,
  matches: (row: Row) => boolean,
): Row[] {
  const last = order.findIndex(({ id }) => id === afterId);
  if (afterId !== undefined && last < 0) throw new SyncError("NOT_FOUND", "no such row");
  return copy(
    order
      .slice(last + 1)
      .filter(matches)
      .slice(0, limit),
  );
}

export const allows = (wanted: unknown, value: unknown): boolean =>
  wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);

export function put<Row extends { id: string }>(rows: Row[], row: Row): void {
  const index = rows.findIndex(({ id }) => id === row.id);
  if (index < 0) rows.push(copy(row));
  else rows[index] = copy(row);
}

export function update<Row extends { id: string }>(rows: Row[], id: string, patch: object): void {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new SyncError("NOT_FOUND", "no such row");
  Object.assign(row, copy(patch));
}
