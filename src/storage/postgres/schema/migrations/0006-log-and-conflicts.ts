import type { Migration } from "../migration.js";

/** The audit trail, and disagreements between the two sides (seed 002). Both outlive the conversation they are about. */
export const logAndConflicts: Migration = {
  number: 6,
  name: "log-and-conflicts",
  sql: ({ ours, host }) => `
CREATE TABLE ${ours}.lead_sync_log (
    id UUID PRIMARY KEY DEFAULT ${ours}.lead_sync_uuid_v7(),
    conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE SET NULL,
    resman_lead_id VARCHAR(100),
    property_id UUID REFERENCES ${host}.property(id) ON DELETE SET NULL,
    run_id UUID,
    sync_direction VARCHAR(20) NOT NULL
        CHECK (sync_direction IN ('to_resman', 'from_resman', 'bidirectional')),
    sync_status VARCHAR(50) NOT NULL
        CHECK (sync_status IN ('pending', 'success', 'failed', 'conflict', 'retry')),
    sync_type VARCHAR(50) NOT NULL
        CHECK (sync_type IN ('create', 'update', 'status_change', 'enrichment', 'merge')),
    trigger VARCHAR(20) NOT NULL DEFAULT 'database'
        CHECK (trigger IN ('api', 'webhook', 'schedule', 'realtime', 'manual', 'database', 'bridge')),
    changes JSONB NOT NULL DEFAULT '[]',
    sync_data JSONB,
    response_data JSONB,
    error_message TEXT,
    error_code VARCHAR(100),
    conflict_resolution VARCHAR(50)
        CHECK (conflict_resolution IN ('resman_wins', 'domiq_wins', 'manual_review', 'merged')),
    conflict_details JSONB,
    retry_count INTEGER NOT NULL DEFAULT 0,
    processing_time_ms DOUBLE PRECISION, -- Not INTEGER as in the seed: clocks measure fractions, and a cast would fail or lie
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

COMMENT ON TABLE ${ours}.lead_sync_log IS 'Audit trail for all lead synchronization operations';
COMMENT ON COLUMN ${ours}.lead_sync_log.changes IS 'Fields that moved: side, from, to, origin and the rule that decided';
COMMENT ON COLUMN ${ours}.lead_sync_log.sync_data IS 'Original data sent/received during sync';
COMMENT ON COLUMN ${ours}.lead_sync_log.response_data IS 'Response data from ResMan API';
COMMENT ON COLUMN ${ours}.lead_sync_log.conflict_details IS 'Detailed conflict information and resolution';

-- Plain, not UNIQUE as in the seed: rows of one transaction share their instant.
CREATE INDEX idx_lead_sync_log_conversation_created ON ${ours}.lead_sync_log (conversation_id, created_at);
CREATE INDEX idx_lead_sync_log_status_created ON ${ours}.lead_sync_log (sync_status, created_at DESC);
CREATE INDEX idx_lead_sync_log_resman_lead ON ${ours}.lead_sync_log (resman_lead_id, created_at DESC);
CREATE INDEX idx_lead_sync_log_direction_type ON ${ours}.lead_sync_log (sync_direction, sync_type, created_at);
CREATE INDEX idx_lead_sync_log_processing_time ON ${ours}.lead_sync_log (processing_time_ms)
    WHERE processing_time_ms IS NOT NULL;
CREATE INDEX idx_lead_sync_log_error_tracking ON ${ours}.lead_sync_log (error_code, created_at)
    WHERE error_code IS NOT NULL;
CREATE INDEX idx_lead_sync_log_created ON ${ours}.lead_sync_log (created_at, id);
CREATE INDEX idx_lead_sync_log_property ON ${ours}.lead_sync_log (property_id, created_at, id);
CREATE INDEX idx_lead_sync_log_run ON ${ours}.lead_sync_log (run_id, created_at, id) WHERE run_id IS NOT NULL;

CREATE TABLE ${ours}.lead_sync_conflicts (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE SET NULL,
    resman_lead_id VARCHAR(100),
    property_id UUID REFERENCES ${host}.property(id) ON DELETE CASCADE,
    conflict_type VARCHAR(50) NOT NULL
        CHECK (conflict_type IN ('status_conflict', 'data_conflict', 'duplicate_lead', 'field_mismatch')),
    conflict_field VARCHAR(100),
    base_value JSONB,
    resman_value JSONB,
    domiq_value JSONB,
    conflict_severity VARCHAR(20) NOT NULL DEFAULT 'medium'
        CHECK (conflict_severity IN ('low', 'medium', 'high', 'critical')),
    resolution_status VARCHAR(50) NOT NULL DEFAULT 'pending'
        CHECK (resolution_status IN ('pending', 'auto_resolved', 'manual_review', 'resolved')),
    resolution_strategy VARCHAR(50)
        CHECK (resolution_strategy IN ('resman_wins', 'domiq_wins', 'manual_review', 'merged')),
    resolved_value JSONB,
    resolved_by UUID REFERENCES ${host}.property_manager(id) ON DELETE SET NULL,
    resolved_by_principal TEXT,
    resolved_at TIMESTAMPTZ,
    notes TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

COMMENT ON TABLE ${ours}.lead_sync_conflicts IS 'Track and manage conflicts between DomIQ and ResMan data';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.conflict_field IS 'Field name where conflict occurred';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.base_value IS 'Value both systems agreed on last';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.resman_value IS 'Value from ResMan system';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.domiq_value IS 'Value from DomIQ system';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.resolved_by_principal IS 'Who resolved it, as the host names them';

CREATE INDEX idx_lead_sync_conflicts_status ON ${ours}.lead_sync_conflicts (resolution_status, conflict_severity);
CREATE INDEX idx_lead_sync_conflicts_type_field ON ${ours}.lead_sync_conflicts (conflict_type, conflict_field);
CREATE INDEX idx_lead_sync_conflicts_resolved ON ${ours}.lead_sync_conflicts (resolved_at)
    WHERE resolution_status = 'resolved';
CREATE INDEX idx_lead_sync_conflicts_resolution_time ON ${ours}.lead_sync_conflicts ((resolved_at - created_at))
    WHERE resolved_at IS NOT NULL;
CREATE INDEX idx_lead_sync_conflicts_by_resolver ON ${ours}.lead_sync_conflicts (resolved_by, resolved_at)
    WHERE resolved_by IS NOT NULL;
CREATE INDEX idx_lead_sync_conflicts_created ON ${ours}.lead_sync_conflicts (created_at, id);
CREATE INDEX idx_lead_sync_conflicts_property ON ${ours}.lead_sync_conflicts (property_id, created_at, id);
CREATE INDEX idx_lead_sync_conflicts_conversation ON ${ours}.lead_sync_conflicts (conversation_id, created_at, id);
`,
};
