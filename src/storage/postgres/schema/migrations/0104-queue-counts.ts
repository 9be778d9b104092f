import type { Migration } from "../migration.js";

/**
 * Jobs that have ended are counted from an index alone. It is the one they leave by, made wider: an index more would
 * cost each job that ends an entry more.
 */
export const queueCounts: Migration = {
  number: 104,
  name: "queue counts",
  sql: ({ ours }) => `
DROP INDEX IF EXISTS ${ours}.idx_lead_sync_queue_ended;
CREATE INDEX idx_lead_sync_queue_ended
    ON ${ours}.lead_sync_queue ((coalesce(processed_at, updated_at))) INCLUDE (status, property_id)
    WHERE status IN ('completed', 'failed', 'cancelled');
`,
};
