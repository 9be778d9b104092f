import type { Migration } from "../migration.js";
import { quoteLiteral } from "../names.js";
import { BY_HOST, triggerFunction } from "./trigger-parts.js";

/** Queues a conversation that became unsynced, or was edited again while it was. */
export const queueUnsynced: Migration = {
  number: 13,
  name: "queue-unsynced",
  sql: (names) => `
${triggerFunction(
  names,
  "add_sync_queue_item",
  `BEGIN
    IF NEW.resman_sync_status IS DISTINCT FROM 'not_synced' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE'
        AND NEW.resman_sync_status IS NOT DISTINCT FROM OLD.resman_sync_status
        AND NEW.resman_sync_version IS NOT DISTINCT FROM OLD.resman_sync_version
    THEN
        RETURN NULL;
    END IF;

    -- Only of properties that are set up: jobs of the others could only fail. The first sweep finds what came before.
    INSERT INTO ${names.ours}.lead_sync_queue AS waiting (conversation_id, property_id, sync_operation, sync_data, priority)
    SELECT
        NEW.id,
        i.property_id,
        'push',
        jsonb_build_object('conversation_id', NEW.id, 'sync_version', NEW.resman_sync_version),
        2 -- Medium priority
    FROM ${names.ours}.resman_integration AS i
    WHERE i.property_id = NEW.property_id
    ON CONFLICT (lead_key, sync_operation) WHERE status = 'pending' DO UPDATE SET
        property_id = excluded.property_id,
        priority = greatest(waiting.priority, excluded.priority),
        next_retry_at = least(waiting.next_retry_at, excluded.next_retry_at),
        sync_data = excluded.sync_data,
        trigger = excluded.trigger,
        updated_at = excluded.updated_at;
    IF FOUND THEN
        PERFORM pg_notify(${quoteLiteral(names.channel)}, '');
    END IF;
    RETURN NULL;
END`,
)}

CREATE TRIGGER trigger_add_sync_queue_item
    AFTER INSERT OR UPDATE ON ${names.host}.conversation
    FOR EACH ROW WHEN (${BY_HOST})
    EXECUTE FUNCTION ${names.ours}.add_sync_queue_item();
`,
};
