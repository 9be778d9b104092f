import type { Migration } from "../migration.js";
import { RANK } from "./queue-rank.js";

/**
 * Indexes in the order of work, one for each way a job can go: what a property's direction forbids, and jobs that are not
 * due yet, are not even passed over.
 */
export const queueIndexes: Migration = {
  number: 100,
  name: "queue indexes",
  sql: ({ ours }) => `
CREATE INDEX idx_lead_sync_queue_inbound
    ON ${ours}.lead_sync_queue (property_id, priority, (${RANK}), id)
    WHERE status = 'pending' AND sync_operation = 'pull';
CREATE INDEX idx_lead_sync_queue_outbound
    ON ${ours}.lead_sync_queue (property_id, priority, (${RANK}), id)
    WHERE status = 'pending' AND sync_operation <> 'pull';
CREATE INDEX idx_lead_sync_queue_lease
    ON ${ours}.lead_sync_queue (lease_until) WHERE status = 'processing';
`,
};
