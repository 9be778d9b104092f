import { parseInput } from "../../../domain/errors.js";
import { queueStatusSchema } from "../../../domain/queue-item.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { countsOf } from "../../counts.js";
import { queueCountsSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { QueueContext } from "./queue-context.js";

/** Each part is the condition of an index of its own, so that jobs are counted without being read. */
const PARTS = [
  ["t.status", "t.status IN ('completed', 'failed', 'cancelled')"],
  ["'processing'", "t.status = 'processing'"],
  ["'pending'", "t.status = 'pending' AND t.sync_operation = 'pull'"],
  ["'pending'", "t.status = 'pending' AND t.sync_operation <> 'pull'"],
] as const;

export const countMethod =
  ({ sql, table }: QueueContext): QueueRepository["counts"] =>
  async (filter = {}) => {
    const { propertyId } = parseInput(queueCountsSchema, filter, "job filter");
    const where = new Conditions().hasId("t.property_id", propertyId);
    const parts = PARTS.map(
      ([status, condition]) =>
        `SELECT ${status}::text AS status, count(*)::integer AS count FROM ${table.name} AS t
WHERE ${condition} AND ${where.text} GROUP BY 1`,
    );
    const rows = await sql.query<{ status: string; count: number }>(parts.join(" UNION ALL "), where.parameters);
    const counted = new Map<string, number>();
    for (const { status, count } of rows) counted.set(status, (counted.get(status) ?? 0) + count);
    return countsOf(queueStatusSchema.options, counted);
  };
