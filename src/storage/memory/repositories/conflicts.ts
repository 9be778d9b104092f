import { conflictSchema } from "../../../domain/conflict.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConflictRepository } from "../../../ports/storage.js";
import { conflictFilterSchema, parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";

export const conflictRepository = (session: Session): ConflictRepository => ({
  get: async (id) => session.read(({ conflicts }) => copy(conflicts.get(id))),

  put: async (conflict) => {
    const row = parseRow(conflictSchema, conflict, "conflict");
    return session.write(({ conflicts }) => conflicts.put(row));
  },

  list: async (filter = {}) => {
    const { limit, afterId, ...wanted } = parseInput(conflictFilterSchema, filter, "conflict filter");
    const { conversationId, propertyId, resolutionStatus } = wanted;
    return session.read(({ conflicts }) => {
      const kinds = resolutionStatus && new Set(resolutionStatus);
      const part = { after: lastRow(conflicts, afterId), newestFirst: true };
      return conversationId === undefined
        ? takePage(conflicts.scan("listing", { ...part, list: propertyId, kinds }), limit)
        : takePage(conflicts.find("conversation", conversationId, part), limit, wanted);
    });
  },
});
