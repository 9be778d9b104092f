import type { Migration } from "../migration.js";

/**
 * The host's tables, as far as we need them. `CREATE TABLE` is for the embedded default; where the host has a table,
 * only `ADD COLUMN IF NOT EXISTS` has an effect. Columns that an existing row could not fill are `NOT NULL` only in `CREATE TABLE`.
 */
export const hostTables: Migration = {
  number: 1,
  name: "host-tables",
  sql: ({ host }) => `
CREATE TABLE IF NOT EXISTS ${host}.property (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL
);

ALTER TABLE ${host}.property
    ADD COLUMN IF NOT EXISTS name VARCHAR(255),
    ADD COLUMN IF NOT EXISTS time_zone TEXT;

CREATE TABLE IF NOT EXISTS ${host}.property_manager (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid()
);

CREATE TABLE IF NOT EXISTS ${host}."user" (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid()
);

ALTER TABLE ${host}."user"
    ADD COLUMN IF NOT EXISTS first_name TEXT,
    ADD COLUMN IF NOT EXISTS last_name TEXT,
    ADD COLUMN IF NOT EXISTS email TEXT,
    ADD COLUMN IF NOT EXISTS phone TEXT,
    ADD COLUMN IF NOT EXISTS age INTEGER,
    ADD COLUMN IF NOT EXISTS lead_source TEXT,
    ADD COLUMN IF NOT EXISTS browser_id TEXT,
    ADD COLUMN IF NOT EXISTS session_count INTEGER,
    ADD COLUMN IF NOT EXISTS last_seen TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS resman_contact_id VARCHAR(100),
    ADD COLUMN IF NOT EXISTS resman_sync_status VARCHAR(50) NOT NULL DEFAULT 'not_synced',
    ADD COLUMN IF NOT EXISTS resman_last_sync_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS resman_sync_version INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS resman_custom_fields JSONB,
    ADD COLUMN IF NOT EXISTS email_key TEXT,
    ADD COLUMN IF NOT EXISTS phone_key TEXT,
    ADD COLUMN IF NOT EXISTS contact_keyed_from TEXT;

COMMENT ON COLUMN ${host}."user".contact_keyed_from IS 'The email and phone that email_key and phone_key were made of';

CREATE TABLE IF NOT EXISTS ${host}.conversation (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID REFERENCES ${host}."user"(id) ON DELETE SET NULL,
    property_id UUID NOT NULL REFERENCES ${host}.property(id)
);

ALTER TABLE ${host}.conversation
    ADD COLUMN IF NOT EXISTS user_id UUID REFERENCES ${host}."user"(id) ON DELETE SET NULL,
    ADD COLUMN IF NOT EXISTS property_id UUID REFERENCES ${host}.property(id),
    ADD COLUMN IF NOT EXISTS start_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS ai_intent_summary TEXT,
    ADD COLUMN IF NOT EXISTS lead_score NUMERIC,
    ADD COLUMN IF NOT EXISTS move_in_date DATE,
    ADD COLUMN IF NOT EXISTS price_range_min NUMERIC,
    ADD COLUMN IF NOT EXISTS price_range_max NUMERIC,
    ADD COLUMN IF NOT EXISTS apartment_size_preference TEXT,
    ADD COLUMN IF NOT EXISTS occupants_count NUMERIC,
    ADD COLUMN IF NOT EXISTS has_pets BOOLEAN,
    ADD COLUMN IF NOT EXISTS pet_details JSONB,
    ADD COLUMN IF NOT EXISTS desired_features JSONB,
    ADD COLUMN IF NOT EXISTS work_location TEXT,
    ADD COLUMN IF NOT EXISTS reason_for_moving TEXT,
    ADD COLUMN IF NOT EXISTS is_qualified BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN IF NOT EXISTS is_book_tour BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN IF NOT EXISTS status VARCHAR(50) NOT NULL DEFAULT 'new',
    ADD COLUMN IF NOT EXISTS updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS resman_lead_id VARCHAR(100),
    ADD COLUMN IF NOT EXISTS resman_sync_status VARCHAR(50) NOT NULL DEFAULT 'not_synced',
    ADD COLUMN IF NOT EXISTS resman_last_sync_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS resman_sync_version INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS resman_custom_fields JSONB;

CREATE TABLE IF NOT EXISTS ${host}.tour_booking (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id UUID NOT NULL REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    tour_datetime TIMESTAMPTZ NOT NULL
);

ALTER TABLE ${host}.tour_booking
    ADD COLUMN IF NOT EXISTS conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    ADD COLUMN IF NOT EXISTS prospect_name TEXT,
    ADD COLUMN IF NOT EXISTS prospect_email TEXT,
    ADD COLUMN IF NOT EXISTS prospect_phone TEXT,
    ADD COLUMN IF NOT EXISTS unit_interest TEXT,
    ADD COLUMN IF NOT EXISTS tour_datetime TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS duration_minutes INTEGER,
    ADD COLUMN IF NOT EXISTS tour_type TEXT,
    ADD COLUMN IF NOT EXISTS notes TEXT;

CREATE TABLE IF NOT EXISTS ${host}.lead_notification (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

ALTER TABLE ${host}.lead_notification
    ADD COLUMN IF NOT EXISTS resman_notification_id VARCHAR(100),
    ADD COLUMN IF NOT EXISTS resman_sync_status VARCHAR(50) NOT NULL DEFAULT 'not_synced',
    ADD COLUMN IF NOT EXISTS resman_last_sync_at TIMESTAMPTZ;

CREATE TABLE IF NOT EXISTS ${host}.leads (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id TEXT NOT NULL
);

ALTER TABLE ${host}.leads
    ADD COLUMN IF NOT EXISTS client_id TEXT,
    ADD COLUMN IF NOT EXISTS airtable_record_id TEXT,
    ADD COLUMN IF NOT EXISTS first_name TEXT,
    ADD COLUMN IF NOT EXISTS last_name TEXT,
    ADD COLUMN IF NOT EXISTS email TEXT,
    ADD COLUMN IF NOT EXISTS phone TEXT,
    ADD COLUMN IF NOT EXISTS company TEXT,
    ADD COLUMN IF NOT EXISTS title TEXT,
    ADD COLUMN IF NOT EXISTS icp_score NUMERIC,
    ADD COLUMN IF NOT EXISTS status TEXT,
    ADD COLUMN IF NOT EXISTS processing_status TEXT,
    ADD COLUMN IF NOT EXISTS campaign_id TEXT,
    ADD COLUMN IF NOT EXISTS campaign_name TEXT,
    ADD COLUMN IF NOT EXISTS sms_sent_count INTEGER,
    ADD COLUMN IF NOT EXISTS sms_sequence_position INTEGER,
    ADD COLUMN IF NOT EXISTS sms_last_sent_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS sms_stop BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN IF NOT EXISTS lead_source TEXT,
    ADD COLUMN IF NOT EXISTS form_id TEXT,
    ADD COLUMN IF NOT EXISTS booked BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN IF NOT EXISTS booked_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS claimed_by TEXT,
    ADD COLUMN IF NOT EXISTS claimed_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS notes TEXT,
    ADD COLUMN IF NOT EXISTS enrolled_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS is_active BOOLEAN NOT NULL DEFAULT TRUE,
    ADD COLUMN IF NOT EXISTS created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ADD COLUMN IF NOT EXISTS updated_at TIMESTAMPTZ NOT NULL DEFAULT now();

CREATE TABLE IF NOT EXISTS ${host}.activity_log (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_id UUID REFERENCES ${host}.leads(id) ON DELETE CASCADE
);

ALTER TABLE ${host}.activity_log
    ADD COLUMN IF NOT EXISTS lead_id UUID REFERENCES ${host}.leads(id) ON DELETE CASCADE,
    ADD COLUMN IF NOT EXISTS client_id TEXT,
    ADD COLUMN IF NOT EXISTS user_id TEXT,
    ADD COLUMN IF NOT EXISTS action TEXT,
    ADD COLUMN IF NOT EXISTS details TEXT,
    ADD COLUMN IF NOT EXISTS created_at TIMESTAMPTZ NOT NULL DEFAULT now();
`,
};
