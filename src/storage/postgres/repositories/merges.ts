import { parseInput } from "../../../domain/errors.js";
import type { MergeRepository } from "../../../ports/storage.js";
import { mergeFilterSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";

export const mergeRepository = (session: Session): MergeRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.merges.get(sql, id),
    put: (merge) => tables.merges.put(session, merge),
    list: async (filter = {}) => {
      const wanted = parseInput(mergeFilterSchema, filter, "merge filter");
      const { conversationId, propertyId, standing, limit, afterId } = wanted;
      const where = new Conditions().hasId("t.property_id", propertyId);
      if (conversationId !== undefined) takesPart(where, conversationId);
      if (standing) where.add("t.unmerged_at IS NULL");
      return listPage(session, tables.merges, { where, by: "merged_at", newestFirst: true, limit, afterId });
    },
  };
};

function takesPart(where: Conditions, conversationId: string): void {
  if (!isUuid(conversationId)) where.add("false");
  else {
    const id = where.bind(conversationId);
    where.add(`(t.survivor_id = ${id}::uuid OR t.loser_id = ${id}::uuid)`);
  }
}
