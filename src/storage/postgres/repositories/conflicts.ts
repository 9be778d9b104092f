import { parseInput } from "../../../domain/errors.js";
import type { ConflictRepository } from "../../../ports/storage.js";
import { conflictFilterSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";

export const conflictRepository = (session: Session): ConflictRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.conflicts.get(sql, id),
    put: (conflict) => tables.conflicts.put(session, conflict),
    list: async (filter = {}) => {
      const wanted = parseInput(conflictFilterSchema, filter, "conflict filter");
      const { conversationId, propertyId, limit, afterId } = wanted;
      const where = new Conditions()
        .hasId("t.conversation_id", conversationId)
        .hasId("t.property_id", propertyId)
        .isOneOf("t.resolution_status", wanted.resolutionStatus)
        .isOneOf("t.conflict_type", wanted.conflictType)
        .isOneOf("t.conflict_severity", wanted.conflictSeverity)
        .equals("t.assigned_to", wanted.assignedTo);
      return listPage(session, tables.conflicts, { where, by: "created_at", newestFirst: true, limit, afterId });
    },
  };
};
