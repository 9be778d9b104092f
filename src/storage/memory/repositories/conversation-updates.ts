import * as z from "zod";
import { conversationUpdateSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConversationUpdateRepository } from "../../../ports/storage.js";
import { moveSchema } from "../../inputs.js";
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

  move: async (from, to, keys) => {
    const wanted = parseInput(moveSchema, { from, to, only: keys }, "move");
    return session.write(({ conversationUpdates: updates }) => {
      const meant = wanted.only && new Set(wanted.only);
      const moved = updates
        .find("conversation", wanted.from)
        .filter(({ key }) => meant === undefined || meant.has(key))
        .map((row) => ({ ...row, conversationId: wanted.to }))
        .filter((row) => updates.get(updateId(row)) === undefined);
      for (const row of moved) {
        updates.delete(updateId({ ...row, conversationId: wanted.from }));
        updates.put(row);
      }
      return moved.map(({ key }) => key);
    });
  },
});
