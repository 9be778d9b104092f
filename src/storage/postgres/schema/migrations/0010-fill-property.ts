import type { Migration } from "../migration.js";
import { triggerFunction } from "./trigger-parts.js";

/** What is about a conversation belongs to its property, also where the writer (the seeds' SQL) does not say so. */
export const fillProperty: Migration = {
  number: 10,
  name: "fill-property",
  sql: (names) => `
${triggerFunction(
  names,
  "lead_sync_fill_property",
  `BEGIN
    NEW.property_id := (SELECT property_id FROM ${names.host}.conversation WHERE id = NEW.conversation_id);
    RETURN NEW;
END`,
)}
${["lead_sync_queue", "lead_sync_log", "lead_sync_conflicts"]
  .map(
    (table) => `
CREATE TRIGGER trigger_fill_property
    BEFORE INSERT ON ${names.ours}.${table}
    FOR EACH ROW WHEN (NEW.property_id IS NULL AND NEW.conversation_id IS NOT NULL)
    EXECUTE FUNCTION ${names.ours}.lead_sync_fill_property();`,
  )
  .join("\n")}
`,
};
