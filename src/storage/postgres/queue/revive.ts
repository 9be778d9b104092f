import { parseInput, StorageError, SyncError } from "../../../domain/errors.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { cancelSchema, retryFailedSchema, retrySchema } from "../../inputs.js";
import { isUuid } from "../rows/storable.js";
import type { QueueContext } from "./queue-context.js";

export function reviveMethods({
  sql,
  table,
  ours,
  notify,
}: QueueContext): Pick<QueueRepository, "retry" | "retryFailed" | "cancel"> {
  const retryText = `SELECT ${ours}.lead_sync_requeue($1::text::uuid, $2::text::timestamptz)::text AS id`;
  const retryFailedText = `SELECT ${ours}.lead_sync_requeue_failed($1::text::timestamptz, $2::text, $3::text::uuid) AS jobs`;
  const cancelText = `WITH job AS (
  UPDATE ${table.name}
  SET status = 'cancelled', processed_at = $2::text::timestamptz, updated_at = $2::text::timestamptz,
    lease_owner = NULL, lease_until = NULL, error_code = NULL, error_message = $3::text
  WHERE id = $1::text::uuid AND status IN ('pending', 'processing')
  RETURNING id, lead_key
)
SELECT CASE WHEN EXISTS (
  SELECT FROM ${table.name} AS w WHERE w.status = 'pending' AND w.lead_key = job.lead_key AND w.id <> job.id
) THEN ${notify} END AS news FROM job`;

  const known = async (id: string): Promise<QueueItem> => {
    const job = await table.get(sql, id);
    if (job !== undefined) return job;
    throw new SyncError("NOT_FOUND", `There is no job ${id}.`, { context: { kind: "job", id } });
  };

  return {
    retry: async (id, at) => {
      const wanted = parseInput(retrySchema, { id, at }, "retry");
      const [running] = isUuid(id) ? await sql.query<{ id: string | null }>(retryText, [id, wanted.at]) : [];
      if (running?.id) return known(running.id);
      const { status } = await known(id);
      throw new StorageError("STALE_WRITE", `Job ${id} is ${status}; only failed and cancelled jobs can be retried.`, {
        context: { id, status },
      });
    },

    retryFailed: async (options) => {
      const { at, errorCode, propertyId } = parseInput(retryFailedSchema, options, "retry");
      if (propertyId !== undefined && !isUuid(propertyId)) return 0;
      const [row] = await sql.query<{ jobs: number }>(retryFailedText, [at, errorCode ?? null, propertyId ?? null]);
      return row?.jobs ?? 0;
    },

    cancel: async (id, at, reason) => {
      const wanted = parseInput(cancelSchema, { id, at, reason }, "cancellation");
      const done = isUuid(id) ? await sql.query(cancelText, [id, wanted.at, wanted.reason]) : [];
      if (done.length > 0) return true;
      await known(id);
      return false;
    },
  };
}
