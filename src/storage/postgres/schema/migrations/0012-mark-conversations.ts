import type { Migration } from "../migration.js";
import { BY_HOST, changed, TOUR_COLUMNS, triggerFunction } from "./trigger-parts.js";

/** A lead is more than its conversation: renter, tours and notes mark the conversations they belong to. */
export const markConversations: Migration = {
  number: 12,
  name: "mark-conversations",
  sql: (names) => `
CREATE FUNCTION ${names.ours}.lead_sync_mark_conversations(marked UUID[]) RETURNS VOID
LANGUAGE sql AS $$
    UPDATE ${names.host}.conversation
    SET resman_sync_status = 'not_synced', resman_sync_version = coalesce(resman_sync_version, 0) + 1
    -- Locked in one order, so that two edits do not wait for each other.
    WHERE id IN (SELECT id FROM ${names.host}.conversation WHERE id = ANY (marked) ORDER BY id FOR NO KEY UPDATE)
$$;

${triggerFunction(
  names,
  "lead_sync_mark_by_user",
  `BEGIN
    IF TG_OP = 'INSERT' OR NEW.resman_sync_version IS DISTINCT FROM OLD.resman_sync_version THEN
        PERFORM ${names.ours}.lead_sync_mark_conversations(
            ARRAY(SELECT id FROM ${names.host}.conversation WHERE user_id = NEW.id)
        );
    END IF;
    RETURN NULL;
END`,
)}

CREATE TRIGGER trigger_mark_conversations_of_user
    AFTER INSERT OR UPDATE ON ${names.host}."user"
    FOR EACH ROW WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.lead_sync_mark_by_user();

${triggerFunction(
  names,
  "lead_sync_mark_by_tour",
  `BEGIN
    IF TG_OP != 'UPDATE' OR ${changed(names, TOUR_COLUMNS)} THEN
        PERFORM ${names.ours}.lead_sync_mark_conversations(ARRAY[OLD.conversation_id, NEW.conversation_id]);
    END IF;
    RETURN NULL;
END`,
)}

CREATE TRIGGER trigger_mark_conversation_of_tour
    AFTER INSERT OR UPDATE OR DELETE ON ${names.host}.tour_booking
    FOR EACH ROW WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.lead_sync_mark_by_tour();

${triggerFunction(
  names,
  "lead_sync_mark_by_conversation_update",
  `BEGIN
    PERFORM ${names.ours}.lead_sync_mark_conversations(ARRAY[NEW.conversation_id]);
    RETURN NULL;
END`,
)}

CREATE TRIGGER trigger_mark_conversation_of_update
    AFTER INSERT OR UPDATE ON ${names.ours}.conversation_update
    FOR EACH ROW WHEN (NEW.source = 'domiq' AND ${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.lead_sync_mark_by_conversation_update();
`,
};
