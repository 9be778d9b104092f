import type { Migration } from "../migration.js";

/**
 * Indexes on the host's tables: the seed's for sync, and those of our listings and look-ups. Writers wait while one is
 * built: a host with millions of rows makes those of the same names `CONCURRENTLY` beforehand.
 */
export const hostIndexes: Migration = {
  number: 2,
  name: "host-indexes",
  sql: ({ host }) => `
CREATE INDEX IF NOT EXISTS idx_conversation_resman_lead_id ON ${host}.conversation (resman_lead_id);
CREATE INDEX IF NOT EXISTS idx_conversation_resman_sync_status ON ${host}.conversation (resman_sync_status);
CREATE INDEX IF NOT EXISTS idx_conversation_resman_last_sync ON ${host}.conversation (resman_last_sync_at);
CREATE INDEX IF NOT EXISTS idx_conversation_user ON ${host}.conversation (user_id);
CREATE INDEX IF NOT EXISTS idx_conversation_start ON ${host}.conversation (start_time, id);
CREATE INDEX IF NOT EXISTS idx_conversation_property_start ON ${host}.conversation (property_id, start_time, id);

CREATE INDEX IF NOT EXISTS idx_user_resman_contact_id ON ${host}."user" (resman_contact_id);
CREATE INDEX IF NOT EXISTS idx_user_resman_sync_status ON ${host}."user" (resman_sync_status);
CREATE INDEX IF NOT EXISTS idx_user_email_key ON ${host}."user" (email_key);
CREATE INDEX IF NOT EXISTS idx_user_phone_key ON ${host}."user" (phone_key);

-- Rows the host edited after their keys were made. Empty while nobody does, so asking costs nothing.
CREATE INDEX IF NOT EXISTS idx_user_stale_contact_keys ON ${host}."user" (id)
    WHERE contact_keyed_from IS DISTINCT FROM (coalesce(email, '') || E'\\n' || coalesce(phone, ''));

CREATE INDEX IF NOT EXISTS idx_tour_booking_conversation ON ${host}.tour_booking (conversation_id, tour_datetime, id);

CREATE INDEX IF NOT EXISTS idx_lead_notification_resman_id ON ${host}.lead_notification (resman_notification_id);
CREATE INDEX IF NOT EXISTS idx_lead_notification_resman_sync ON ${host}.lead_notification (resman_sync_status);

CREATE INDEX IF NOT EXISTS idx_leads_airtable_record ON ${host}.leads (airtable_record_id);
CREATE INDEX IF NOT EXISTS idx_leads_updated ON ${host}.leads (updated_at, id);
CREATE INDEX IF NOT EXISTS idx_activity_log_lead ON ${host}.activity_log (lead_id, created_at);
`,
};
