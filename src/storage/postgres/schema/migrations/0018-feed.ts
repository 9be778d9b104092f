import type { Migration } from "../migration.js";
import { quoteLiteral } from "../names.js";

/**
 * What happened to leads and conflicts, in the order in which it was committed. Writers only insert, so that they never
 * wait for each other; readers give the committed events their positions. Without foreign keys: history outlives a property.
 */
export const feed: Migration = {
  number: 18,
  name: "feed",
  sql: ({ ours, channel }) => `
CREATE TABLE ${ours}.lead_sync_event (
    id UUID PRIMARY KEY,
    position BIGINT,
    ord BIGINT GENERATED ALWAYS AS IDENTITY,
    property_id UUID NOT NULL,
    type VARCHAR(50) NOT NULL
        CHECK (type IN ('lead_update', 'status_change', 'new_lead', 'sync_conflict', 'sync_conflict_resolved')),
    source VARCHAR(20) NOT NULL CHECK (source IN ('resman', 'domiq')),
    data JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
-- Each event is written twice, and then never again until it is forgotten.
) WITH (autovacuum_vacuum_scale_factor = 0.05);

COMMENT ON TABLE ${ours}.lead_sync_event IS 'What realtime clients and subscribers are told';
COMMENT ON COLUMN ${ours}.lead_sync_event.position IS 'Place in the order of commits; NULL until a reader has come by';
COMMENT ON COLUMN ${ours}.lead_sync_event.ord IS 'Order of insertion, which orders the events of one transaction';

CREATE UNIQUE INDEX uq_lead_sync_event_position ON ${ours}.lead_sync_event (position) WHERE position IS NOT NULL;
CREATE INDEX idx_lead_sync_event_property ON ${ours}.lead_sync_event (property_id, position) WHERE position IS NOT NULL;
CREATE INDEX idx_lead_sync_event_unnumbered ON ${ours}.lead_sync_event (ord) WHERE position IS NULL;
CREATE INDEX idx_lead_sync_event_created ON ${ours}.lead_sync_event (created_at);

-- A sequence goes on where it was, whatever is forgotten. It may leave gaps, never repeat.
CREATE SEQUENCE ${ours}.lead_sync_event_position OWNED BY ${ours}.lead_sync_event.position;

-- At most one row. Who gives positions locks the table, so that positions are committed in their order.
CREATE TABLE ${ours}.lead_sync_feed (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
    purged_through BIGINT NOT NULL
);

COMMENT ON TABLE ${ours}.lead_sync_feed IS 'How far the feed was forgotten; locked by who gives events their positions';

CREATE FUNCTION ${ours}.lead_sync_tell_feed() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(${quoteLiteral(channel)}, 'feed');
    RETURN NULL;
END
$$;

CREATE TRIGGER trigger_lead_sync_tell_feed
    AFTER INSERT ON ${ours}.lead_sync_event
    FOR EACH STATEMENT EXECUTE FUNCTION ${ours}.lead_sync_tell_feed();
`,
};
