import * as z from "zod";
import { type ConversationUpdate, conversationUpdateSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConversationUpdateRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

const updatesSchema = z.array(conversationUpdateSchema);

export const conversationUpdateRepository = (session: Session): ConversationUpdateRepository => {
  const { sql, tables } = session;
  return {
    append: async (updates) => {
      const rows = parseInput(updatesSchema, updates, "conversation updates");
      // In one order, so that two that add the same keys do not wait for each other in a circle.
      return tables.conversationUpdates.insert(session, rows.toSorted(byKey));
    },
    list: (conversationId) =>
      tables.conversationUpdates.select(
        sql,
        new Conditions().hasId("t.conversation_id", conversationId),
        'ORDER BY t."timestamp", t.key COLLATE "C"',
      ),
  };
};

const identity = ({ conversationId, key }: ConversationUpdate): string => `${conversationId} ${key}`;

const byKey = (a: ConversationUpdate, b: ConversationUpdate): number => {
  if (identity(a) === identity(b)) return 0;
  return identity(a) < identity(b) ? -1 : 1;
};
