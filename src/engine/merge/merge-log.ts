import type { MergeChanges } from "../../domain/merge.js";
import type { LoggedChange, SyncLogEntry } from "../../domain/sync-log.js";
import type { EngineContext } from "../context.js";
import { logEntry } from "../sync/log-entry.js";
import { loggedSummary } from "./earlier-merge.js";
import type { MergeWork } from "./merge-work.js";

/** The log row of a merge: what was asked for, what changed in the lead that goes on, and what came of it. */
export function mergeLog(ctx: EngineContext, work: MergeWork, changed: MergeChanges): SyncLogEntry {
  const { pair, request, decision, id, retired, conflicts, summary } = work;
  const { survivor, loser, prospectId } = pair;
  const ruleOf = (field: string): string =>
    decision.merged.find((one) => one.field === field)?.rule ?? "merge:comes-along";
  const changes = Object.entries(changed).map(
    ([field, { from, to }]): LoggedChange => ({
      field,
      side: "local",
      from,
      to,
      origin: "merged",
      rule: ruleOf(field),
    }),
  );
  const isOpen = conflicts.opened.some(({ resolutionStatus }) => resolutionStatus === "manual_review");
  return logEntry(ctx, { conversationId: survivor.lead.id, trigger: "api" }, survivor, {
    resmanLeadId: prospectId,
    syncStatus: isOpen ? "conflict" : "success",
    syncType: "merge",
    syncDirection: "bidirectional",
    changes,
    syncData: {
      merge_id: id,
      merged_conversation_id: loser?.lead.id ?? null,
      retired_resman_lead_id: retired,
      merge_strategy: request.mergeStrategy,
      merge_fields: [...request.fields],
      merged_by: request.mergedBy ?? null,
      notes: request.notes ?? null,
    },
    responseData: loggedSummary(id, summary),
    conflictResolution: request.mergeStrategy,
  });
}
