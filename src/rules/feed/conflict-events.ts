import { type Conflict, isSettled } from "../../domain/conflict.js";
import type { JsonObject } from "../../domain/primitives.js";
import { snakeCase, wireValue } from "../../domain/wire/camel-case.js";
import { jsonEquals } from "../plan/json-equals.js";
import type { UnnamedEvent } from "./log-events.js";

/**
 * What a conflict that was stored says to those who follow the feed; nothing, where they would see what they saw before.
 * @param before the conflict as it was stored until now
 */
export function eventsOfConflict(conflict: Conflict, before?: Conflict): UnnamedEvent[] {
  const data = conflictData(conflict);
  if (before && jsonEquals(conflictData(before), data)) return [];
  return [
    {
      propertyId: conflict.propertyId,
      type: isSettled(conflict) ? "sync_conflict_resolved" : "sync_conflict",
      source: sourceOf(conflict),
      data,
      createdAt: conflict.updatedAt,
    },
  ];
}

/** Both sides made it; what ResMan refused, or what won there, came from there. */
const sourceOf = ({ conflictType, resolutionStrategy }: Conflict): "resman" | "domiq" =>
  resolutionStrategy === "resman_wins" || conflictType === "field_mismatch" ? "resman" : "domiq";

const conflictData = (conflict: Conflict): JsonObject => ({
  conflict_id: conflict.id,
  conversation_id: conflict.conversationId,
  lead_id: conflict.resmanLeadId,
  field: conflict.conflictField === null ? null : snakeCase(conflict.conflictField),
  conflict_type: conflict.conflictType,
  conflict_severity: conflict.conflictSeverity,
  resman_value: wireValue(conflict.resmanValue),
  domiq_value: wireValue(conflict.domiqValue),
  resolution_status: conflict.resolutionStatus,
  resolution: conflict.resolutionStrategy,
  final_value: wireValue(conflict.resolvedValue),
});
