import type { Migration } from "../migration.js";

/** What the engine keeps beside the seeds' tables. Ids of properties without a foreign key: history outlives a property. */
export const engineTables: Migration = {
  number: 7,
  name: "engine-tables",
  sql: ({ ours, host }) => `
CREATE TABLE ${ours}.conversation_update (
    conversation_id UUID NOT NULL REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    type VARCHAR(20) NOT NULL CHECK (type IN ('note', 'activity')),
    content TEXT NOT NULL,
    timestamp TIMESTAMPTZ NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (conversation_id, key)
);

CREATE INDEX idx_conversation_update_time ON ${ours}.conversation_update (conversation_id, timestamp, key);

CREATE TABLE ${ours}.lead_sync_run (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('push', 'pull', 'reconcile')),
    property_id UUID,
    trigger VARCHAR(20) NOT NULL
        CHECK (trigger IN ('api', 'webhook', 'schedule', 'realtime', 'manual', 'database', 'bridge')),
    status VARCHAR(20) NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'aborted')),
    counts JSONB NOT NULL,
    errors JSONB NOT NULL DEFAULT '[]',
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);

CREATE INDEX idx_lead_sync_run_started ON ${ours}.lead_sync_run (started_at, id);
CREATE INDEX idx_lead_sync_run_property ON ${ours}.lead_sync_run (property_id, started_at, id);

CREATE TABLE ${ours}.lead_sync_receipt (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source, id)
);

CREATE INDEX idx_lead_sync_receipt_received ON ${ours}.lead_sync_receipt (received_at);

CREATE TABLE ${ours}.lead_sync_checkpoint (
    key TEXT PRIMARY KEY,
    through TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE ${ours}.lead_sync_metric (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    property_id UUID,
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX idx_lead_sync_metric_name ON ${ours}.lead_sync_metric (name, at, id);
CREATE INDEX idx_lead_sync_metric_property ON ${ours}.lead_sync_metric (property_id, name, at, id);

CREATE TABLE ${ours}.lead_sync_lock (
    name TEXT PRIMARY KEY,
    holder TEXT,
    lease_until TIMESTAMPTZ,
    wanted BOOLEAN NOT NULL DEFAULT FALSE
);

COMMENT ON COLUMN ${ours}.lead_sync_lock.wanted IS 'Somebody asked while it was held: its release is news';

CREATE TABLE ${ours}.lead_sync_rate_limit (
    key TEXT PRIMARY KEY,
    grants TIMESTAMPTZ[] NOT NULL DEFAULT '{}',
    paused_until TIMESTAMPTZ
);

COMMENT ON COLUMN ${ours}.lead_sync_rate_limit.grants IS 'The newest granted instants, oldest first';
`,
};
