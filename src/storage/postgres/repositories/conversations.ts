import { parseInput } from "../../../domain/errors.js";
import type { ConversationRepository } from "../../../ports/storage.js";
import { contactQuerySchema, conversationFilterSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { findByContact } from "./find-by-contact.js";
import { listPage } from "./list-page.js";

export const conversationRepository = (session: Session): ConversationRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.conversations.get(sql, id),
    put: (conversation) => tables.conversations.put(session, conversation),
    update: (id, patch) => tables.conversations.update(session, id, patch),
    list: async (filter = {}) => {
      const wanted = parseInput(conversationFilterSchema, filter, "conversation filter");
      const { propertyId, syncStatus, status, limit, afterId } = wanted;
      const where = new Conditions()
        .hasId("t.property_id", propertyId)
        .isOneOf("t.resman_sync_status", syncStatus)
        .isOneOf("t.status", status);
      return listPage(session, tables.conversations, { where, by: "start_time", limit, afterId });
    },
    findByContact: async (query) => findByContact(session, parseInput(contactQuerySchema, query, "contact query")),
  };
};
