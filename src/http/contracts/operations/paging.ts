import * as z from "zod";
import { idSchema } from "./ids.js";

/** Members of every listing's query. */
export const pageQuery = {
  /** How many rows at most. */
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** Goes on after this row: `next_after_id` of the page before. */
  after_id: idSchema.exactOptional(),
};

/** Several values in one member of a query: `pending,failed`. */
export const commaList = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(item).max(20));

/** The schema of a page: its rows under a name of their own, and where the next one starts. */
export const pageSchema = <K extends string, S extends z.ZodType>(name: K, row: S) =>
  z.object({ [name]: z.array(row), next_after_id: z.string().exactOptional() } as Record<K, z.ZodArray<S>> & {
    next_after_id: z.ZodExactOptional<z.ZodString>;
  });

/** Where the next page starts, unless this was the last one: a full page may have rows after it. */
export function nextPage<Row>(
  rows: readonly Row[],
  limit: number,
  idOf: (row: Row) => string,
): { next_after_id?: string } {
  const last = rows.at(-1);
  return last !== undefined && rows.length >= limit ? { next_after_id: idOf(last) } : {};
}
