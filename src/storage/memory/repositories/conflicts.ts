import {
  type ConflictSeverity,
  conflictSchema,
  conflictSeveritySchema,
  type ResolutionStatus,
  resolutionStatusSchema,
} from "../../../domain/conflict.js";
import { parseInput } from "../../../domain/errors.js";
import type { ConflictRepository } from "../../../ports/storage.js";
import { conflictFilterSchema, parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";
import { conflictKind } from "../table-specs.js";

export const conflictRepository = (session: Session): ConflictRepository => ({
  get: async (id) => session.read(({ conflicts }) => copy(conflicts.get(id))),

  put: async (conflict) => {
    const row = parseRow(conflictSchema, conflict, "conflict");
    return session.write(({ conflicts }) => conflicts.put(row));
  },

  list: async (filter = {}) => {
    const { limit, afterId, ...wanted } = parseInput(conflictFilterSchema, filter, "conflict filter");
    const { conversationId, propertyId, resolutionStatus, conflictSeverity, conflictType, assignedTo } = wanted;
    return session.read(({ conflicts }) => {
      const kinds = kindsOf(resolutionStatus, conflictSeverity);
      const part = { after: lastRow(conflicts, afterId), newestFirst: true };
      return conversationId === undefined
        ? takePage(conflicts.scan("listing", { ...part, list: propertyId, kinds }), limit, { conflictType, assignedTo })
        : takePage(conflicts.find("conversation", conversationId, part), limit, wanted);
    });
  },
});

function kindsOf(
  resolutionStatus: readonly ResolutionStatus[] | undefined,
  conflictSeverity: readonly ConflictSeverity[] | undefined,
): Set<string> | undefined {
  if (resolutionStatus === undefined && conflictSeverity === undefined) return undefined;
  const kinds = (resolutionStatus ?? resolutionStatusSchema.options).flatMap((status) =>
    (conflictSeverity ?? conflictSeveritySchema.options).map((severity) => conflictKind(status, severity)),
  );
  return new Set(kinds);
}
