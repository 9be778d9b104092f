import { parseInput, StorageError } from "../../../domain/errors.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { newJobSchema, newJobsSchema, parseRow } from "../../inputs.js";
import { encodeJobs, JOB_ARRAYS } from "./new-jobs.js";
import type { QueueContext } from "./queue-context.js";

export function enqueueMethods({
  sql,
  table,
  ours,
  notify,
}: QueueContext): Pick<QueueRepository, "enqueue" | "enqueueMany"> {
  const enqueueText = `INSERT INTO ${table.name} AS t (id, conversation_id, resman_lead_id, property_id, sync_operation,
  sync_data, trigger, priority, max_retries, next_retry_at, created_at, updated_at)
SELECT j.*, j.created_at
FROM unnest(${JOB_ARRAYS}) AS j(id, conversation_id, resman_lead_id, property_id, sync_operation, sync_data, trigger,
  priority, max_retries, next_retry_at, created_at)
ON CONFLICT (lead_key, sync_operation) WHERE status = 'pending' DO UPDATE
SET priority = greatest(t.priority, excluded.priority), next_retry_at = least(t.next_retry_at, excluded.next_retry_at),
  sync_data = excluded.sync_data, trigger = excluded.trigger, updated_at = excluded.updated_at
RETURNING json_build_array((SELECT row_to_json(p) FROM (SELECT ${table.fields}) AS p))::text AS items,
  t.xmax <> 0 AS coalesced,
  CASE WHEN t.next_retry_at <= t.updated_at THEN ${notify} END AS news`;
  const enqueueManyText = `SELECT ${ours}.lead_sync_enqueue(${JOB_ARRAYS}) AS added`;

  return {
    enqueue: async (job) => {
      const wanted = parseRow(newJobSchema, job, "job");
      const [row] = await sql.query<{ items: string; coalesced: boolean }>(enqueueText, encodeJobs([wanted]));
      const [item] = table.readAll(row?.items ?? "[]");
      if (row === undefined || item === undefined) throw new StorageError("STORAGE_ERROR", "The job was not stored.");
      return { item, coalesced: row.coalesced };
    },

    enqueueMany: async (jobs) => {
      const wanted = parseInput(newJobsSchema, jobs, "jobs");
      if (wanted.length === 0) return { added: 0, coalesced: 0 };
      const [row] = await sql.query<{ added: number }>(enqueueManyText, encodeJobs(wanted));
      const added = row?.added ?? 0;
      return { added, coalesced: wanted.length - added };
    },
  };
}
