import type { Migration } from "../migration.js";

/** How each property is synced, and which lead is which remote record (seed 002). */
export const integrationAndMapping: Migration = {
  number: 4,
  name: "integration-and-mapping",
  sql: ({ ours, host }) => `
-- Ids in the order of time keep the indexes of busy tables dense.
CREATE FUNCTION ${ours}.lead_sync_uuid_v7() RETURNS UUID
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6
            ), 52, 1), 53, 1),
        'hex'
    )::uuid
$$;

CREATE TABLE ${ours}.resman_integration (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    property_id UUID NOT NULL REFERENCES ${host}.property(id) ON DELETE CASCADE,
    resman_property_id VARCHAR(100) NOT NULL,
    settings JSONB NOT NULL DEFAULT '{}',
    api_credentials JSONB, -- Encrypted API keys and tokens; NULL where they come from elsewhere
    webhook_url VARCHAR(255),
    sync_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    sync_direction VARCHAR(20) NOT NULL DEFAULT 'bidirectional'
        CHECK (sync_direction IN ('to_resman', 'from_resman', 'bidirectional')),
    sync_frequency VARCHAR(20) NOT NULL DEFAULT 'realtime'
        CHECK (sync_frequency IN ('realtime', 'hourly', 'daily')),
    last_sync_at TIMESTAMPTZ DEFAULT now(),
    last_successful_sync_at TIMESTAMPTZ,
    sync_status VARCHAR(50) NOT NULL DEFAULT 'active'
        CHECK (sync_status IN ('active', 'paused', 'error', 'disconnected')),
    error_count INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT uq_resman_integration_property UNIQUE (property_id)
);

COMMENT ON TABLE ${ours}.resman_integration IS 'Configuration for ResMan integration per property';
COMMENT ON COLUMN ${ours}.resman_integration.settings IS 'Agent, lead source and lost reason leads are filed under';
COMMENT ON COLUMN ${ours}.resman_integration.api_credentials IS 'Encrypted ResMan API credentials';
COMMENT ON COLUMN ${ours}.resman_integration.sync_direction IS 'Direction of data synchronization';
COMMENT ON COLUMN ${ours}.resman_integration.sync_frequency IS 'How often to sync data';

CREATE TABLE ${ours}.lead_sync_mapping (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id UUID REFERENCES ${host}.conversation(id) ON DELETE CASCADE,
    system VARCHAR(20) NOT NULL DEFAULT 'resman' CHECK (system IN ('resman', 'airtable')),
    resman_lead_id VARCHAR(100) NOT NULL,
    person_id VARCHAR(100),
    property_id UUID REFERENCES ${host}.property(id) ON DELETE CASCADE,
    mapping_status VARCHAR(50) NOT NULL DEFAULT 'active'
        CHECK (mapping_status IN ('active', 'inactive', 'merged', 'deleted')),
    base JSONB NOT NULL DEFAULT '{"fields":{},"events":[]}',
    last_sync_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    sync_version INTEGER NOT NULL DEFAULT 1,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT uq_lead_sync_mapping_conversation UNIQUE (conversation_id, system)
);

COMMENT ON TABLE ${ours}.lead_sync_mapping IS 'Maps DomIQ conversations to ResMan lead IDs';
COMMENT ON COLUMN ${ours}.lead_sync_mapping.base IS 'What both sides held when they last agreed';
COMMENT ON COLUMN ${ours}.lead_sync_mapping.sync_version IS 'Version number for conflict detection';

-- Several conversations of one renter share a prospect, so the seed's UNIQUE (resman_lead_id) cannot hold.
CREATE INDEX uq_lead_sync_mapping_resman_lead
    ON ${ours}.lead_sync_mapping (system, property_id, lower(resman_lead_id));
CREATE INDEX idx_lead_sync_mapping_status ON ${ours}.lead_sync_mapping (mapping_status, last_sync_at);
CREATE INDEX idx_lead_sync_mapping_property ON ${ours}.lead_sync_mapping (property_id, mapping_status);
`,
};
