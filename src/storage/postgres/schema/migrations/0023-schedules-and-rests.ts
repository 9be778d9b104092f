import type { Migration } from "../migration.js";

/** When a property is synced by itself, and until when it rests because it failed. */
export const schedulesAndRests: Migration = {
  number: 23,
  name: "schedules-and-rests",
  sql: ({ ours }) => `
ALTER TABLE ${ours}.resman_integration ADD COLUMN sync_cron VARCHAR(100), ADD COLUMN retry_at TIMESTAMPTZ;

COMMENT ON COLUMN ${ours}.resman_integration.sync_cron IS 'Cron expression in the time zone of the property; goes before sync_frequency';
COMMENT ON COLUMN ${ours}.resman_integration.retry_at IS 'No job of the property is taken before; NULL: it does not rest';
`,
};
