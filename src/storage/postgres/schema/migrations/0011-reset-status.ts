import type { Migration } from "../migration.js";
import type { SchemaNames } from "../names.js";
import { BY_HOST, CONVERSATION_COLUMNS, changed, triggerFunction, USER_COLUMNS } from "./trigger-parts.js";

/** An edit makes a row unsynced, whatever it was: one that failed or is on its way must go again. The version tells of it. */
export const resetStatus: Migration = {
  number: 11,
  name: "reset-status",
  sql: (names) => `
-- Compared as JSON: a host's column may be of a type without equality, or be missing.
CREATE FUNCTION ${names.ours}.lead_sync_changed(before JSONB, after JSONB, columns TEXT[]) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (SELECT FROM unnest(columns) AS name WHERE before -> name IS DISTINCT FROM after -> name)
$$;
${resetFunction(names, "update_conversation_sync_status", CONVERSATION_COLUMNS)}
${resetFunction(names, "update_user_sync_status", USER_COLUMNS)}

CREATE TRIGGER trigger_update_conversation_sync_status
    BEFORE UPDATE ON ${names.host}.conversation
    FOR EACH ROW WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.update_conversation_sync_status();

CREATE TRIGGER trigger_update_user_sync_status
    BEFORE UPDATE ON ${names.host}."user"
    FOR EACH ROW WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.update_user_sync_status();
`,
};

const resetFunction = (names: SchemaNames, name: string, columns: readonly string[]): string =>
  triggerFunction(names, name, resetBody(names, columns));

/** Marks a row unsynced when one of these columns changed. */
export const resetBody = (names: SchemaNames, columns: readonly string[]): string => `BEGIN
    IF ${changed(names, columns)} THEN
        NEW.resman_sync_status := 'not_synced';
        NEW.resman_sync_version := coalesce(OLD.resman_sync_version, 0) + 1;
    END IF;
    RETURN NEW;
END`;
