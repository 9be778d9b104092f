import type { Migration } from "../migration.js";

/** Links by a prospect whose property is not known, and the portal's activities from the newest on. */
export const lookUps: Migration = {
  number: 19,
  name: "look-ups",
  sql: ({ ours, host }) => `
CREATE INDEX idx_lead_sync_mapping_remote ON ${ours}.lead_sync_mapping (system, lower(resman_lead_id));

CREATE INDEX IF NOT EXISTS idx_activity_log_created ON ${host}.activity_log (created_at, id);
`,
};
