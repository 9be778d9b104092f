import * as z from "zod";
import { type ConversationUpdate, conversationUpdateSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConversationUpdateRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import { UNWATCHED } from "../rows/statements.js";
import type { Session } from "../session.js";
import { isMeant, parseMove } from "./move.js";

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
    move: async (from, to, keys) => {
      const wanted = parseMove({ from, to, only: keys });
      if (wanted === undefined) return [];
      const moved = await session.writeMarked(moveText(tables.conversationUpdates.name), [
        wanted.from,
        wanted.to,
        wanted.only,
      ]);
      return moved.map(({ key }) => String(key));
    },
  };
};

/** Added there and then removed here: what somebody adds there at the same time under the same key is left as it is. */
const moveText = (updates: string): string => `WITH meant AS (
  SELECT * FROM ${updates} AS m WHERE m.conversation_id = $1::uuid AND ${isMeant("m.key")} AND ${UNWATCHED}
  ORDER BY m.key FOR UPDATE
), added AS (
  INSERT INTO ${updates} (conversation_id, key, type, content, "timestamp", source)
  SELECT $2::uuid, key, type, content, "timestamp", source FROM meant
  ON CONFLICT DO NOTHING RETURNING key
), removed AS (
  DELETE FROM ${updates} AS d USING added WHERE d.conversation_id = $1::uuid AND d.key = added.key
)
SELECT key FROM added`;

const identity = ({ conversationId, key }: ConversationUpdate): string => `${conversationId} ${key}`;

const byKey = (a: ConversationUpdate, b: ConversationUpdate): number => {
  if (identity(a) === identity(b)) return 0;
  return identity(a) < identity(b) ? -1 : 1;
};
