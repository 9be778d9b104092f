import type { Conflict } from "../../domain/conflict.js";
import type { JsonObject } from "../../domain/primitives.js";
import { type SyncLogEntry, syncLogEntrySchema } from "../../domain/sync-log.js";
import { type EngineContext, nowIso } from "../context.js";

/** What somebody decided or did about a conflict, by name. */
interface DecisionFacts extends JsonObject {
  decision: string;
  by: string | null;
}

/** The log row of what somebody decided about a conflict. Holds no values: those are the conflict's. */
export function decisionLog(
  ctx: EngineContext,
  conflict: Conflict,
  facts: DecisionFacts,
  syncStatus: SyncLogEntry["syncStatus"] = "success",
): SyncLogEntry {
  const { id, conversationId, resmanLeadId, propertyId, conflictField, conflictType, resolutionStrategy } = conflict;
  return syncLogEntrySchema.parse({
    id: ctx.runtime.randomId(),
    conversationId,
    resmanLeadId,
    propertyId,
    syncDirection: "bidirectional",
    syncStatus,
    syncType: conflictField === "status" ? "status_change" : "update",
    trigger: "manual",
    syncData: facts,
    conflictResolution: resolutionStrategy,
    conflictDetails: { conflict_id: id, conflict_type: conflictType, field: conflictField },
    createdAt: nowIso(ctx.runtime),
  });
}
