import type { Migration } from "../migration.js";

/** Durable jobs (seed 002), with leases, fences, and one waiting and one running job of a lead by constraint. */
export const queue: Migration = {
  number: 5,
  name: "queue",
  sql: ({ ours, host }) => `
-- A function, because PostgreSQL 18 reads a column's expression again for each row it updates: a call is soon read.
CREATE FUNCTION ${ours}.lead_sync_lead_key(conversation_id UUID, property_id UUID, resman_lead_id TEXT) RETURNS TEXT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(conversation_id::text, property_id::text || '/' || lower(resman_lead_id));

-- A job has three entries in the key and in the index by conversation before it is vacuumed: room for two is left.
CREATE TABLE ${ours}.lead_sync_queue (
    id UUID PRIMARY KEY WITH (fillfactor = 40) DEFAULT ${ours}.lead_sync_uuid_v7(),
    conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    resman_lead_id VARCHAR(100),
    property_id UUID NOT NULL REFERENCES ${host}.property(id) ON DELETE CASCADE,
    sync_operation VARCHAR(50) NOT NULL
        CHECK (sync_operation = ANY ('{push, pull, merge, status_update, enrichment}')),
    sync_data JSONB NOT NULL DEFAULT '{}',
    trigger VARCHAR(20) NOT NULL DEFAULT 'database'
        CHECK (trigger = ANY ('{api, webhook, schedule, realtime, manual, database, bridge}')),
    priority INTEGER NOT NULL DEFAULT 1, -- 1=low, 2=medium, 3=high
    retry_count INTEGER NOT NULL DEFAULT 0,
    max_retries INTEGER NOT NULL DEFAULT 3,
    -- Never NULL: jobs that are due and jobs that wait for the future stay apart in one index.
    next_retry_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    status VARCHAR(50) NOT NULL DEFAULT 'pending'
        CHECK (status = ANY ('{pending, processing, completed, failed, cancelled}')),
    error_message TEXT,
    error_code VARCHAR(100),
    processed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    lease_owner TEXT,
    lease_until TIMESTAMPTZ,
    fence INTEGER NOT NULL DEFAULT 0,
    crash_count INTEGER NOT NULL DEFAULT 0,
    lead_key TEXT COLLATE "C" GENERATED ALWAYS AS (
        ${ours}.lead_sync_lead_key(conversation_id, property_id, resman_lead_id)
    ) STORED,
    CONSTRAINT chk_retry_count CHECK (retry_count <= max_retries),
    CONSTRAINT chk_priority_range CHECK (priority >= 1 AND priority <= 3)
-- Each job leaves two dead rows behind, which claims pass over until they are vacuumed.
) WITH (autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE ${ours}.lead_sync_queue IS 'Queue for managing lead sync operations with retry logic';
COMMENT ON COLUMN ${ours}.lead_sync_queue.sync_data IS 'Data payload for sync operation';
COMMENT ON COLUMN ${ours}.lead_sync_queue.priority IS 'Priority level for processing order';
COMMENT ON COLUMN ${ours}.lead_sync_queue.lead_key IS 'The lead whose jobs run one at a time; NULL: any number may';

CREATE UNIQUE INDEX uq_lead_sync_queue_pending
    ON ${ours}.lead_sync_queue (lead_key, sync_operation) WHERE status = 'pending';
CREATE UNIQUE INDEX uq_lead_sync_queue_processing
    ON ${ours}.lead_sync_queue (lead_key) WHERE status = 'processing';

-- Without what nearly all jobs are soon: each change of status is an entry more in each index that has it.
CREATE INDEX idx_lead_sync_queue_status_priority
    ON ${ours}.lead_sync_queue (status, priority DESC, created_at) WHERE status NOT IN ('processing', 'completed');
CREATE INDEX idx_lead_sync_queue_next_retry
    ON ${ours}.lead_sync_queue (next_retry_at) WHERE status = 'pending';
CREATE INDEX idx_lead_sync_queue_conversation
    ON ${ours}.lead_sync_queue (conversation_id, created_at) WITH (fillfactor = 40);
`,
};
