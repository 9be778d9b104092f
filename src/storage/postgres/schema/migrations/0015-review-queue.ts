import type { Migration } from "../migration.js";
import { quoteLiteral } from "../names.js";

/** What a conflict needs to be a task of the review queue, and to be about two of our leads. */
export const reviewQueue: Migration = {
  number: 15,
  name: "review-queue",
  sql: ({ ours, host }) => `
ALTER TABLE ${ours}.lead_sync_conflicts
    ADD COLUMN other_conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE SET NULL,
    ADD COLUMN details JSONB,
    ADD COLUMN resman_changed_at TIMESTAMPTZ,
    ADD COLUMN domiq_changed_at TIMESTAMPTZ,
    ADD COLUMN assigned_to TEXT,
    ADD COLUMN snoozed_until TIMESTAMPTZ;

COMMENT ON COLUMN ${ours}.lead_sync_conflicts.other_conversation_id IS 'The other lead, where two may be one person';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.details IS 'Why it looks like one; names fields, never values';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.assigned_to IS 'Whose task it is, as the host names them';
COMMENT ON COLUMN ${ours}.lead_sync_conflicts.snoozed_until IS 'Put off until then';

CREATE INDEX idx_lead_sync_conflicts_review
    ON ${ours}.lead_sync_conflicts (property_id, resolution_status, conflict_severity, created_at, id);
CREATE INDEX idx_lead_sync_conflicts_other ON ${ours}.lead_sync_conflicts (other_conversation_id)
    WHERE other_conversation_id IS NOT NULL;
CREATE INDEX idx_lead_sync_conflicts_assigned ON ${ours}.lead_sync_conflicts (assigned_to, created_at, id)
    WHERE assigned_to IS NOT NULL;

-- Now, not with the next move: who looks into the archive finds the columns there.
SELECT ${ours}.lead_sync_archived_columns(
    ${quoteLiteral(`${ours}.lead_sync_conflicts`)}, ${quoteLiteral(`${ours}.lead_sync_conflicts_archive`)}
);
`,
};
