import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";
import { BY_HOST, CAMPAIGN_LEAD_COLUMNS, triggerFunction } from "./trigger-parts.js";

/**
 * Campaign leads that may differ from Airtable. The triggers leave a notice where the host edits `leads` by SQL, and where
 * our repository stores an edit (`lead_sync.origin = 'edit'`). They look at a statement as a whole: an edit of many leads
 * costs one look at all of them, and locks their notices in one order.
 */
export const campaignNotices: Migration = {
  number: 21,
  name: "campaign-notices",
  sql: (names) => `
-- Never given twice: whoever holds a notice that was settled cannot settle the next one of its lead.
CREATE SEQUENCE ${names.ours}.campaign_lead_notice_version;

CREATE TABLE ${names.ours}.campaign_lead_notice (
    lead_id UUID PRIMARY KEY REFERENCES ${names.host}.leads(id) ON DELETE CASCADE ON UPDATE CASCADE,
    client_id TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT nextval(${versions(names)}),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before TIMESTAMPTZ NOT NULL,
    error_code VARCHAR(100),
    error_message TEXT,
    noticed_at TIMESTAMPTZ NOT NULL
-- A row comes with each edit and goes with the sync of its lead.
) WITH (autovacuum_vacuum_scale_factor = 0.05);

ALTER SEQUENCE ${names.ours}.campaign_lead_notice_version OWNED BY ${names.ours}.campaign_lead_notice.version;

COMMENT ON TABLE ${names.ours}.campaign_lead_notice IS 'Campaign leads that may differ from Airtable';
COMMENT ON COLUMN ${names.ours}.campaign_lead_notice.version IS 'Grows with every notice of the lead';
COMMENT ON COLUMN ${names.ours}.campaign_lead_notice.not_before IS 'Until then it rests, where an attempt failed';

CREATE INDEX idx_campaign_lead_notice_client ON ${names.ours}.campaign_lead_notice (client_id, lead_id);

-- Adds notices of leads or raises those that wait. Without an instant it is the one the lead was updated at.
CREATE FUNCTION ${names.ours}.lead_sync_notice_campaign_leads(noticed UUID[], at TIMESTAMPTZ) RETURNS VOID
LANGUAGE plpgsql${BY_INDEX} AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO ${names.ours}.campaign_lead_notice AS n (lead_id, client_id, not_before, noticed_at)
    SELECT l.id, l.client_id::text, coalesce(at, l.updated_at, now()), coalesce(at, l.updated_at, now())
    FROM unnest(noticed) AS w(id) JOIN ${names.host}.leads AS l ON l.id = w.id
    -- A lead of nobody has no table to go to.
    WHERE l.client_id::text <> ''
    -- In one order, so that two who notice the same leads do not wait for each other in a circle.
    ORDER BY l.id FOR KEY SHARE OF l
    ON CONFLICT (lead_id) DO UPDATE SET
        client_id = excluded.client_id,
        -- The one made for the row that was not added may be older than that of who was faster.
        version = nextval(${versions(names)}),
        attempts = 0,
        not_before = excluded.not_before,
        error_code = NULL,
        error_message = NULL;
    IF FOUND THEN
        PERFORM pg_notify(${quoteLiteral(names.channel)}, 'campaigns');
    END IF;
END
$$;

-- Forgets the notices that are still at the version given, and gives these back.
CREATE FUNCTION ${names.ours}.lead_sync_settle_campaign_notices(refs JSON)
RETURNS TABLE (lead_id UUID, version BIGINT)
LANGUAGE plpgsql${BY_INDEX} AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    ${held(names)}
    DELETE FROM ${names.ours}.campaign_lead_notice AS n USING held AS h WHERE n.lead_id = h."leadId"
    RETURNING n.lead_id, n.version;
END
$$;

-- Counts an attempt for those that are still at the version given, and lets them rest.
CREATE FUNCTION ${names.ours}.lead_sync_postpone_campaign_notices(refs JSON) RETURNS VOID
LANGUAGE plpgsql${BY_INDEX} AS $$
BEGIN
    ${held(names)}
    UPDATE ${names.ours}.campaign_lead_notice AS n
    SET attempts = n.attempts + 1, not_before = h."notBefore", error_code = h."errorCode", error_message = h."errorMessage"
    FROM held AS h WHERE n.lead_id = h."leadId";
END
$$;

${triggerFunction(
  names,
  "lead_sync_notice_inserted_leads",
  `BEGIN
    PERFORM ${names.ours}.lead_sync_notice_campaign_leads(ARRAY(SELECT id FROM rows_after), ${EDITED_AT});
    RETURN NULL;
END`,
)}

CREATE TRIGGER trigger_notice_inserted_leads
    AFTER INSERT ON ${names.host}.leads
    REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.lead_sync_notice_inserted_leads();

${triggerFunction(
  names,
  "lead_sync_notice_updated_leads",
  `DECLARE
    edited UUID[] := ARRAY(
        SELECT a.id FROM rows_after AS a LEFT JOIN rows_before AS b ON b.id = a.id
        WHERE b.id IS NULL
            OR ${names.ours}.lead_sync_changed(to_jsonb(b), to_jsonb(a), '{${CAMPAIGN_LEAD_COLUMNS.join(", ")}}')
    );
BEGIN
    IF cardinality(edited) > 0 THEN
        PERFORM ${names.ours}.lead_sync_notice_campaign_leads(edited, ${EDITED_AT});
    END IF;
    RETURN NULL;
END`,
)}

-- Its plan is kept from one statement to the next, of which one may edit a lead and the other all of them.
ALTER FUNCTION ${names.ours}.lead_sync_notice_updated_leads() SET enable_nestloop = off;

CREATE TRIGGER trigger_notice_updated_leads
    AFTER UPDATE ON ${names.host}.leads
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.lead_sync_notice_updated_leads();
`,
};

const versions = ({ ours }: SchemaNames): string => quoteLiteral(`${ours}.campaign_lead_notice_version`);

/**
 * Notices that are still at the version given with them, each with what was given. They are locked in one order, so that two
 * who work on the same leads do not wait for each other in a circle.
 */
const held = ({ ours }: SchemaNames): string => `WITH held AS MATERIALIZED (
        SELECT g.* FROM (
            SELECT * FROM json_to_recordset(refs)
                AS r("leadId" UUID, version BIGINT, "notBefore" TIMESTAMPTZ, "errorCode" TEXT, "errorMessage" TEXT)
            ORDER BY 1
        ) AS g CROSS JOIN LATERAL (
            SELECT n.version FROM ${ours}.campaign_lead_notice AS n WHERE n.lead_id = g."leadId" FOR UPDATE
        ) AS n
        WHERE n.version = g.version
    )`;

/** A host's SQL need not say when it edits; our repository does, by the clock it was given. */
const EDITED_AT = "CASE WHEN current_setting('lead_sync.origin', true) = 'edit' THEN NULL ELSE now() END";

/** By the keys of both tables, whatever the planner believed of their size when it made the plan. */
const BY_INDEX = `
    SET enable_nestloop = on
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_material = off
    SET jit = off
    SET plan_cache_mode = force_generic_plan`;
