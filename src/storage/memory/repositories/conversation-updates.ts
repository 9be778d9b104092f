import * as z from "zod";
import { conversationUpdateSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConversationUpdateRepository } from "../../../ports/storage.js";
import { copyAll } from "../copy.js";
import type { Session } from "../session.js";
import { updateId } from "../table-specs.js";

const updatesSchema = z.array(conversationUpdateSchema);

export const conversationUpdateRepository = (session: Session): ConversationUpdateRepository => ({
  append: async (updates) => {
    const rows = parseInput(updatesSchema, updates, "conversation updates");
    return session.write(({ conversationUpdates }) => {
      let added = 0;
      for (const row of rows) {
        if (conversationUpdates.get(updateId(row)) !== undefined) continue;
        conversationUpdates.put(row);
        added += 1;
      }
      return added;
    });
  },

  list: async (conversationId) =>
    session.read(({ conversationUpdates }) => copyAll(conversationUpdates.find("conversation", conversationId))),
});
