import type { Conflict } from "../../domain/conflict.js";
import type { LeadField } from "../../domain/lead.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Repositories } from "../../ports/storage.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EngineContext } from "../context.js";
import { isDecided, leadFieldOf, mergeOf } from "../sync/conflict-marks.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { ended } from "./ended.js";

/** What somebody decided about a field a merge left open, or why it is no question any more. */
export interface LoserDecision {
  field: LeadField;
  /** What the lead that goes on should hold. */
  value: JsonValue;
  rule: string;
  /** The conflict as it should be stored. */
  conflict: Conflict;
}

/**
 * The questions of a merge that were answered since. An answer holds as long as both leads say what it was given for; the
 * question is asked anew where they do not.
 */
export async function decisionsOf(
  ctx: EngineContext,
  tx: Repositories,
  { id, survivorId }: MergeRecord,
  loser: OurLead,
): Promise<LoserDecision[]> {
  const listed = await tx.conflicts.list({ conversationId: loser.lead.id, resolutionStatus: ["pending"], limit: 200 });
  const own = listed.filter((conflict) => mergeOf(conflict) === id && isDecided(conflict));
  if (own.length === 0) return [];
  const survivor = await loadOurs(tx, survivorId, ctx.settings);
  return own.flatMap((conflict) => {
    const field = leadFieldOf(conflict);
    return field ? [decisionOf(ctx, conflict, field, survivor, loser)] : [];
  });
}

function decisionOf(
  ctx: EngineContext,
  conflict: Conflict,
  field: LeadField,
  survivor: OurLead,
  loser: OurLead,
): LoserDecision {
  const [ours, theirs]: JsonValue[] = [survivor.lead.fields[field], loser.lead.fields[field]];
  const value: JsonValue = ours ?? null;
  if (jsonEquals(conflict.resmanValue, value) && jsonEquals(conflict.domiqValue, theirs ?? null)) {
    const strategy = conflict.resolutionStrategy;
    const rule = `decided:${strategy}`;
    return { field, value: conflict.resolvedValue, rule, conflict: ended(ctx, conflict, rule, strategy) };
  }
  const asked: Conflict = {
    ...conflict,
    resmanValue: value,
    domiqValue: theirs ?? null,
    resolutionStatus: "manual_review",
    resolutionStrategy: "manual_review",
    resolvedValue: null,
    resolvedBy: null,
    notes: "A side moved on before the decision was applied.",
  };
  return { field, value, rule: "merge:manual-review", conflict: asked };
}
