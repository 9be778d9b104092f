import { SyncError } from "../../domain/errors.js";
import { copy } from "./copy.js";
import type { Rows } from "./table.js";

/**
 * The row a page continues after, also when it has left the listing since.
 * @throws SyncError `NOT_FOUND` when it does not exist: starting over or stopping would repeat or lose rows.
 */
export function lastRow<Row>(rows: Rows<Row, never, never>, afterId: string | undefined): Readonly<Row> | undefined {
  if (afterId === undefined) return undefined;
  const row = rows.get(afterId);
  if (row !== undefined) return row;
  throw new SyncError("NOT_FOUND", "The row to continue after does not exist.", { context: { afterId } });
}

/** What some fields of a row must be: a value, or one of several; undefined allows everything. */
type Filter<Row> = { readonly [Field in keyof Row]?: Row[Field] | readonly Row[Field][] | string | undefined };

/** The first rows that match, as copies. */
export function takePage<Row>(found: Iterable<Readonly<Row>>, limit: number, filter: Filter<Row> = {}): Row[] {
  const page: Row[] = [];
  for (const row of found) {
    if (!matches(row, filter)) continue;
    page.push(copy(row));
    if (page.length === limit) break;
  }
  return page;
}

function matches<Row>(row: Readonly<Row>, filter: Filter<Row>): boolean {
  for (const field in filter) {
    const wanted = filter[field];
    if (wanted === undefined) continue;
    if (Array.isArray(wanted) ? !wanted.includes(row[field]) : wanted !== row[field]) return false;
  }
  return true;
}
