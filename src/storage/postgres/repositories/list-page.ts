import type * as z from "zod";
import { SyncError } from "../../../domain/errors.js";
import type { Page } from "../../../ports/storage.js";
import type { Conditions } from "../rows/conditions.js";
import type { RowTable } from "../rows/row-table.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";

/** Which part of a listing, in which order. */
export interface Listing extends Page {
  limit: number;
  where: Conditions;
  /** The column of the instant rows are ordered by, then by id. */
  by: string;
  /** Default: oldest first. */
  newestFirst?: boolean;
}

/**
 * One page of a listing. It continues after the row `afterId` also when that has left the listing since.
 * @throws SyncError `NOT_FOUND` when the row does not exist: starting over or stopping would repeat or lose rows.
 */
export async function listPage<Schema extends z.ZodObject>(
  { sql }: Pick<Session, "sql">,
  table: RowTable<Schema>,
  { where, by, newestFirst = false, limit, afterId }: Omit<Listing, "afterId"> & { afterId: string | undefined },
): Promise<z.output<Schema>[]> {
  if (afterId !== undefined) {
    if (!isUuid(afterId)) throw unknownRow(afterId);
    const last = `SELECT l.${by}, l.id FROM ${table.name} AS l WHERE l.id = ${where.bind(afterId)}::uuid`;
    where.add(`(t.${by}, t.id) ${newestFirst ? "<" : ">"} (${last})`);
  }
  const direction = newestFirst ? "DESC" : "ASC";
  const order = `ORDER BY t.${by} ${direction}, t.id ${direction} LIMIT ${where.bind(`${limit}`)}::bigint`;
  const rows = await table.select(sql, where, order);
  if (rows.length === 0 && afterId !== undefined && (await table.get(sql, afterId)) === undefined) {
    throw unknownRow(afterId);
  }
  return rows;
}

const unknownRow = (afterId: string): SyncError =>
  new SyncError("NOT_FOUND", "The row to continue after does not exist.", { context: { afterId } });
