import { parseInput } from "../../../domain/errors.js";
import { mergeRecordSchema } from "../../../domain/merge.js";
import type { MergeRepository } from "../../../ports/storage.js";
import { mergeFilterSchema, parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";
import { STANDING } from "../table-specs.js";

export const mergeRepository = (session: Session): MergeRepository => ({
  get: async (id) => session.read(({ merges }) => copy(merges.get(id))),

  put: async (merge) => {
    const row = parseRow(mergeRecordSchema, merge, "merge");
    return session.write(({ merges }) => merges.put(row));
  },

  list: async (filter = {}) => {
    const wanted = parseInput(mergeFilterSchema, filter, "merge filter");
    const { limit, afterId, conversationId, propertyId, standing } = wanted;
    return session.read(({ merges }) => {
      const part = { after: lastRow(merges, afterId), newestFirst: true };
      if (conversationId !== undefined) {
        const unmergedAt = standing ? null : undefined;
        return takePage(merges.find("conversation", conversationId, part), limit, { propertyId, unmergedAt });
      }
      const kinds = standing ? new Set([STANDING]) : undefined;
      return takePage(merges.scan("listing", { ...part, list: propertyId, kinds }), limit);
    });
  },
});
