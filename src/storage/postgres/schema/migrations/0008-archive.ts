import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";

/**
 * Archive tables and the functions that move what ended long ago there (seed 002). The seed's functions take nothing; so
 * can these, and then move all that is due. With `batch` they move so many, for callers that repeat them until 0.
 *
 * An archive has the columns of its table and `archived_at`. It stays in step by itself: each move first adds the columns
 * that its table has gained since. A step that changes the type of a column changes it in both.
 */
export const archive: Migration = {
  number: 8,
  name: "archive",
  sql: (names) => `
${["lead_sync_log", "lead_sync_conflicts", "lead_sync_queue"].map((table) => archiveTable(names, table)).join("\n")}

CREATE INDEX idx_lead_sync_log_archive_conversation ON ${names.ours}.lead_sync_log_archive (conversation_id, created_at);

-- The order in which rows leave. The log has such an index already.
CREATE INDEX idx_lead_sync_conflicts_ended ON ${names.ours}.lead_sync_conflicts ((coalesce(resolved_at, updated_at)))
    WHERE resolution_status = 'resolved';
CREATE INDEX idx_lead_sync_queue_ended ON ${names.ours}.lead_sync_queue ((coalesce(processed_at, updated_at)))
    WHERE status IN ('completed', 'failed', 'cancelled');

-- The columns of a table, after its archive was given those it lacks.
CREATE FUNCTION ${names.ours}.lead_sync_archived_columns(live REGCLASS, archive REGCLASS) RETURNS TEXT
LANGUAGE plpgsql AS $$
DECLARE
    missing RECORD;
BEGIN
    FOR missing IN
        SELECT attname AS name, format_type(atttypid, atttypmod) AS type
        FROM pg_catalog.pg_attribute
        WHERE attrelid = live AND attnum > 0 AND NOT attisdropped AND attname NOT IN (
            SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = archive AND NOT attisdropped
        )
    LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS %I %s', archive, missing.name, missing.type);
    END LOOP;
    RETURN (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
        FROM pg_catalog.pg_attribute
        WHERE attrelid = live AND attnum > 0 AND NOT attisdropped
    );
END
$$;

-- Moves rows that ended before an instant, the oldest first. Rows somebody works on stay for the next time.
CREATE FUNCTION ${names.ours}.lead_sync_move_to_archive(
    live REGCLASS, archive REGCLASS, is_ended TEXT, ended_at TEXT, before TIMESTAMPTZ, batch INTEGER, at TIMESTAMPTZ
) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
    columns TEXT := ${names.ours}.lead_sync_archived_columns(live, archive);
    count INTEGER;
BEGIN
    EXECUTE format(
        'WITH due AS (
            SELECT id FROM %1$s WHERE (%3$s) AND %4$s < $1 ORDER BY %4$s LIMIT $2 FOR UPDATE SKIP LOCKED
        ), moved AS (
            DELETE FROM %1$s WHERE id IN (SELECT id FROM due) RETURNING %5$s
        )
        INSERT INTO %2$s (%5$s, archived_at) SELECT %5$s, $3 FROM moved',
        live, archive, is_ended, ended_at, columns
    ) USING before, batch, at;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;

${archiveFunction(names, {
  name: "archive_old_sync_logs",
  table: "lead_sync_log",
  retention: "90 days",
  isEnded: "TRUE",
  endedAt: "created_at",
})}

${archiveFunction(names, {
  name: "archive_resolved_conflicts",
  table: "lead_sync_conflicts",
  retention: "30 days",
  isEnded: "resolution_status = 'resolved'",
  endedAt: "coalesce(resolved_at, updated_at)",
})}

${archiveFunction(names, {
  name: "cleanup_old_queue_items",
  table: "lead_sync_queue",
  retention: "7 days",
  isEnded: "status IN ('completed', 'failed', 'cancelled')",
  // Not `created_at` as in the seed: a job that failed today after a week of retries is still to be looked at.
  endedAt: "coalesce(processed_at, updated_at)",
})}
`,
};

interface ArchiveFunction {
  name: string;
  table: string;
  retention: string;
  isEnded: string;
  endedAt: string;
}

/** No checks and no foreign keys: the archive keeps what was. */
const archiveTable = ({ ours }: SchemaNames, table: string): string => `
CREATE TABLE ${ours}.${table}_archive (
    LIKE ${ours}.${table} INCLUDING COMMENTS,
    archived_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (id)
);`;

const archiveFunction = ({ ours }: SchemaNames, { name, table, retention, isEnded, endedAt }: ArchiveFunction) => `
CREATE FUNCTION ${ours}.${name}(
    retention INTERVAL DEFAULT '${retention}', batch INTEGER DEFAULT NULL, at TIMESTAMPTZ DEFAULT now()
) RETURNS INTEGER
LANGUAGE sql AS $$
    SELECT ${ours}.lead_sync_move_to_archive(
        ${quoteLiteral(`${ours}.${table}`)}, ${quoteLiteral(`${ours}.${table}_archive`)},
        ${quoteLiteral(isEnded)}, ${quoteLiteral(endedAt)}, at - retention, batch, at
    )
$$;`;
