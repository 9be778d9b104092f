import type { Migration } from "../migration.js";

/** The history of a campaign lead, and what a checkpoint needs beside its instant. */
export const campaignLog: Migration = {
  number: 22,
  name: "campaign-log",
  sql: ({ ours }) => `
-- Without a foreign key: the audit trail outlives the lead.
ALTER TABLE ${ours}.lead_sync_log
    ADD COLUMN campaign_lead_id UUID,
    DROP CONSTRAINT lead_sync_log_sync_direction_check,
    ADD CONSTRAINT lead_sync_log_sync_direction_check
        CHECK (sync_direction IN ('to_resman', 'from_resman', 'bidirectional', 'to_airtable', 'from_airtable'));
ALTER TABLE ${ours}.lead_sync_log_archive ADD COLUMN IF NOT EXISTS campaign_lead_id UUID;

COMMENT ON COLUMN ${ours}.lead_sync_log.campaign_lead_id IS 'The lead, where it is a campaign lead and not a conversation';

CREATE INDEX idx_lead_sync_log_campaign_lead ON ${ours}.lead_sync_log (campaign_lead_id, created_at, id)
    WHERE campaign_lead_id IS NOT NULL;
CREATE INDEX idx_lead_sync_log_archive_campaign_lead ON ${ours}.lead_sync_log_archive (campaign_lead_id, created_at)
    WHERE campaign_lead_id IS NOT NULL;

ALTER TABLE ${ours}.lead_sync_checkpoint ADD COLUMN state JSONB;

COMMENT ON COLUMN ${ours}.lead_sync_checkpoint.state IS 'What going on from here needs besides, e.g. a cursor';
`,
};
