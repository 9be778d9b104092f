import { SyncError } from "../../domain/errors.js";
import type { Rows } from "./table.js";

interface RowUpdate<Row> {
  kind: string;
  id: string;
  /** The field that holds the id; it does not change. */
  idField: keyof Row & string;
  patch: Partial<Row>;
  parse(row: unknown): Row;
}

/**
 * Replaces some fields of a row. Fields given as undefined count as not given.
 * @throws SyncError `NOT_FOUND`
 */
export function updateRow<Row extends object>(rows: Rows<Row, never, never>, update: RowUpdate<NoInfer<Row>>): void {
  const { kind, id, idField, patch, parse } = update;
  const row = rows.get(id);
  if (row === undefined) throw new SyncError("NOT_FOUND", `There is no ${kind} ${id}.`, { context: { kind, id } });
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  rows.put(parse({ ...row, ...given, [idField]: id }));
}
