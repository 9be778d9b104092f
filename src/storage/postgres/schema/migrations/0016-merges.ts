import type { Migration } from "../migration.js";
import { resetBody } from "./0011-reset-status.js";
import { CONVERSATION_COLUMNS, replacedTriggerFunction } from "./trigger-parts.js";

/**
 * Leads that became one, and records that are two people whatever they look like. Without foreign keys: a merge is
 * history, and a lead that was merged must not come back to life because the one it went into was deleted.
 */
export const merges: Migration = {
  number: 16,
  name: "merges",
  sql: (names) => `
ALTER TABLE ${names.host}.conversation ADD COLUMN IF NOT EXISTS merged_into UUID;

COMMENT ON COLUMN ${names.host}.conversation.merged_into IS 'The conversation this one was merged into';

CREATE INDEX IF NOT EXISTS idx_conversation_merged_into ON ${names.host}.conversation (merged_into)
    WHERE merged_into IS NOT NULL;

-- A host that merges or separates by SQL changes which lead ResMan should hear of.
${replacedTriggerFunction(names, "update_conversation_sync_status", resetBody(names, [...CONVERSATION_COLUMNS, "merged_into"]))}

CREATE TABLE ${names.ours}.lead_sync_merges (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    property_id UUID NOT NULL,
    survivor_id UUID NOT NULL,
    loser_id UUID,
    resman_lead_id VARCHAR(100),
    retired_resman_lead_id VARCHAR(100),
    strategy VARCHAR(50) NOT NULL CHECK (strategy IN ('resman_wins', 'domiq_wins', 'manual_review', 'merged')),
    merged_by TEXT,
    notes TEXT,
    trace JSONB NOT NULL,
    merged_at TIMESTAMPTZ NOT NULL,
    unmerged_at TIMESTAMPTZ
);

COMMENT ON TABLE ${names.ours}.lead_sync_merges IS 'Leads that became one, and what taking it back needs';
COMMENT ON COLUMN ${names.ours}.lead_sync_merges.trace IS 'What the merge changed and moved';

CREATE INDEX idx_lead_sync_merges_merged ON ${names.ours}.lead_sync_merges (merged_at, id);
CREATE INDEX idx_lead_sync_merges_property ON ${names.ours}.lead_sync_merges (property_id, merged_at, id);
CREATE INDEX idx_lead_sync_merges_survivor ON ${names.ours}.lead_sync_merges (survivor_id);
CREATE INDEX idx_lead_sync_merges_loser ON ${names.ours}.lead_sync_merges (loser_id) WHERE loser_id IS NOT NULL;

CREATE TABLE ${names.ours}.lead_sync_distinctions (
    property_id UUID NOT NULL,
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (property_id, first, second)
);

COMMENT ON TABLE ${names.ours}.lead_sync_distinctions IS 'Records that look alike and are two people, as somebody said';

CREATE INDEX idx_lead_sync_distinctions_second ON ${names.ours}.lead_sync_distinctions (property_id, second);

ALTER TABLE ${names.ours}.lead_sync_run
    DROP CONSTRAINT lead_sync_run_kind_check,
    ADD CONSTRAINT lead_sync_run_kind_check CHECK (kind IN ('push', 'pull', 'reconcile', 'duplicates', 'revert'));
`,
};
