import type * as z from "zod";
import type { Logger } from "../../ports/logger.js";

/** The rows that fit the schema. Others are counted in a warning: one odd row must not hide the rest. */
export function keepValid<Row>(schema: z.ZodType<Row>, rows: readonly unknown[], what: string, logger: Logger): Row[] {
  const valid = rows.flatMap((row) => {
    const result = schema.safeParse(row);
    return result.success ? [result.data] : [];
  });
  const skipped = rows.length - valid.length;
  if (skipped > 0) logger.warn("ResMan sent rows that cannot be read; they are left out", { what, skipped });
  return valid;
}
