import type { Migration } from "../migration.js";

/** How long changes took, how alert rules stand, and the order in which measured values are forgotten. */
export const monitoring: Migration = {
  number: 24,
  name: "monitoring",
  sql: ({ ours }) => `
-- Without a check: it would have every row of the log read while nobody may write to it.
ALTER TABLE ${ours}.lead_sync_log ADD COLUMN latency_ms DOUBLE PRECISION;
ALTER TABLE ${ours}.lead_sync_log_archive ADD COLUMN IF NOT EXISTS latency_ms DOUBLE PRECISION;

COMMENT ON COLUMN ${ours}.lead_sync_log.latency_ms IS 'From when the change could be known to this row; NULL where that is not known';

CREATE INDEX idx_lead_sync_metric_at ON ${ours}.lead_sync_metric (at);

CREATE TABLE ${ours}.lead_sync_alert (
    rule VARCHAR(100) NOT NULL,
    property_id UUID,
    status VARCHAR(20) NOT NULL CHECK (status IN ('ok', 'firing')),
    since TIMESTAMPTZ NOT NULL,
    value DOUBLE PRECISION,
    incident_id TEXT,
    fired_at TIMESTAMPTZ,
    pending_news VARCHAR(20) CHECK (pending_news IN ('trigger', 'reminder', 'resolve')),
    news_attempts INTEGER NOT NULL DEFAULT 0 CHECK (news_attempts >= 0),
    news_claimed_until TIMESTAMPTZ,
    last_notified_at TIMESTAMPTZ,
    muted_until TIMESTAMPTZ,
    version INTEGER NOT NULL CHECK (version >= 1)
);

COMMENT ON TABLE ${ours}.lead_sync_alert IS 'How each alert rule stands, for all processes';
COMMENT ON COLUMN ${ours}.lead_sync_alert.property_id IS 'NULL: all properties together';
COMMENT ON COLUMN ${ours}.lead_sync_alert.incident_id IS 'One firing, from its trigger to its resolve';
COMMENT ON COLUMN ${ours}.lead_sync_alert.news_claimed_until IS 'Until then one process tells the news';
COMMENT ON COLUMN ${ours}.lead_sync_alert.version IS 'Grows with every change: who saves must have seen the latest';

-- Two, because NULL is like no other value: before PostgreSQL 15 one index cannot say otherwise.
CREATE UNIQUE INDEX uq_lead_sync_alert_property ON ${ours}.lead_sync_alert (rule, property_id)
    WHERE property_id IS NOT NULL;
CREATE UNIQUE INDEX uq_lead_sync_alert_all ON ${ours}.lead_sync_alert (rule) WHERE property_id IS NULL;
`,
};
