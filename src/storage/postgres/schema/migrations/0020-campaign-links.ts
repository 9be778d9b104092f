import type { Migration } from "../migration.js";

/**
 * Which campaign lead is which Airtable record. Without a foreign key: the link of a lead that was deleted stays, so that its
 * record is not taken for a new one. The page of a pull writes a hundred of them, which touches no index but for those
 * whose record, status or conflicts change.
 */
export const campaignLinks: Migration = {
  number: 20,
  name: "campaign-links",
  sql: ({ ours, host }) => `
CREATE TABLE ${ours}.campaign_lead_link (
    lead_id UUID PRIMARY KEY,
    client_id TEXT NOT NULL,
    source VARCHAR(100) NOT NULL,
    record_id VARCHAR(100) COLLATE "C" NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deleted')),
    base JSONB NOT NULL,
    seen JSONB NOT NULL,
    conflicts JSONB NOT NULL DEFAULT '[]',
    sync_version INTEGER NOT NULL DEFAULT 1 CHECK (sync_version >= 1),
    last_sync_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT uq_campaign_lead_link_record UNIQUE (source, record_id)
);

COMMENT ON TABLE ${ours}.campaign_lead_link IS 'Which campaign lead is which Airtable record';
COMMENT ON COLUMN ${ours}.campaign_lead_link.source IS 'The table of the record, by ids: base/table';
COMMENT ON COLUMN ${ours}.campaign_lead_link.base IS 'What both sides held when they last agreed, for each field';
COMMENT ON COLUMN ${ours}.campaign_lead_link.seen IS 'The record as it was last read or written';
COMMENT ON COLUMN ${ours}.campaign_lead_link.conflicts IS 'Fields both sides changed, with what somebody decided';
COMMENT ON COLUMN ${ours}.campaign_lead_link.sync_version IS 'Grows by one with every recorded change';

CREATE INDEX idx_campaign_lead_link_source ON ${ours}.campaign_lead_link (source, lead_id);
CREATE INDEX idx_campaign_lead_link_active ON ${ours}.campaign_lead_link (source, record_id) INCLUDE (lead_id)
    WHERE status = 'active';
CREATE INDEX idx_campaign_lead_link_deleted ON ${ours}.campaign_lead_link (source, lead_id) WHERE status = 'deleted';
CREATE INDEX idx_campaign_lead_link_undecided ON ${ours}.campaign_lead_link (source, lead_id)
    WHERE conflicts @> '[{"decision": null}]';

-- As text, since a host may keep its clients by UUID.
CREATE INDEX IF NOT EXISTS idx_leads_client ON ${host}.leads ((client_id::text), id);
`,
};
