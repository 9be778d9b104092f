import { parseInput } from "../../../domain/errors.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { lateJobSchema } from "../../inputs.js";
import { isUuid } from "../rows/storable.js";
import type { QueueContext } from "./queue-context.js";

export const oldestLateMethod =
  ({ sql, ours }: QueueContext): QueueRepository["oldestLate"] =>
  async (query) => {
    const { at, propertyId } = parseInput(lateJobSchema, query, "late job query");
    if (propertyId !== undefined && !isUuid(propertyId)) return undefined;
    const [oldest] = await sql.query<{ ms: string | null }>(
      `SELECT floor(extract(epoch FROM ${ours}.lead_sync_oldest_late($1::text::timestamptz, $2::text::uuid)) * 1000)::bigint::text AS ms`,
      [at, propertyId ?? null],
    );
    return typeof oldest?.ms === "string" ? new Date(Number(oldest.ms)).toISOString() : undefined;
  };
