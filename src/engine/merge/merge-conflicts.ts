import type { Conflict } from "../../domain/conflict.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { MergedField } from "../../rules/merge/merge-fields.js";
import { isShownAs } from "../../rules/merge/merged-base.js";
import type { EngineContext } from "../context.js";
import { ended } from "../merged/ended.js";
import { markEscalated, markMerge, markOverruling } from "../sync/conflict-marks.js";
import { makeConflict } from "../sync/make-conflict.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import type { MergeDecision, SeenPair } from "./decide-merge.js";
import type { MergePair } from "./pair.js";
import type { CheckedRequest } from "./request.js";

/** The conflicts a merge opens, and those it ends. */
export interface MergeConflicts {
  opened: Conflict[];
  /** Open conflicts of the merged lead as they were; they come back with it. */
  shelved: Conflict[];
  /** All that are closed: the shelved ones, and the tasks to say whether the two are one person. */
  over: Conflict[];
}

/** Works out what a merge means for conflicts. Reads, but writes nothing. */
export async function conflictsOfMerge(
  ctx: EngineContext,
  pair: MergePair,
  seen: SeenPair,
  decision: MergeDecision,
  { id, strategy, mergedBy, notes }: MergeFacts,
): Promise<MergeConflicts> {
  const { survivor, loser } = pair;
  const ofSurvivor = await openConflictsOf(ctx, survivor.lead.id);
  const ofLoser = loser ? await openConflictsOf(ctx, loser.lead.id) : [];
  const isAnswered = (conflict: Conflict): boolean => asksAbout(conflict, pair, seen);
  const shelved = ofLoser.filter((conflict) => !isAnswered(conflict));
  const opening = { pair, seen, decision, id, strategy, listed: ofSurvivor };
  return {
    opened: decision.merged.flatMap((merged) => conflictOf(ctx, opening, merged) ?? []),
    shelved,
    over: [
      ...shelved.map((conflict) => ended(ctx, conflict, "The lead was merged into another.")),
      ...[...ofSurvivor, ...ofLoser].filter(isAnswered).map((conflict) => ({
        ...ended(ctx, conflict, notes ?? "The two were merged.", "merged"),
        resolvedBy: mergedBy ?? null,
        snoozedUntil: null,
      })),
    ],
  };
}

interface MergeFacts {
  id: string;
  strategy: CheckedRequest["mergeStrategy"];
  mergedBy: string | undefined;
  notes: string | undefined;
}

/** Whether a task asks if these two records are one. */
function asksAbout(conflict: Conflict, { survivor, loser }: MergePair, { kept, left }: SeenPair): boolean {
  const { conflictType, conflictField, conversationId, otherConversationId, resmanValue } = conflict;
  if (conflictType !== "duplicate_lead") return false;
  const leads = [survivor.lead.id, loser?.lead.id];
  if (otherConversationId) return leads.includes(otherConversationId) && otherConversationId !== conversationId;
  const prospects = [kept?.prospectId, left?.prospectId].map((id) => id?.toLowerCase());
  return (
    conflictField === "resmanLeadId" && typeof resmanValue === "string" && prospects.includes(resmanValue.toLowerCase())
  );
}

/** What must be known to make the conflicts of a merge. */
interface Opening {
  pair: MergePair;
  seen: SeenPair;
  decision: MergeDecision;
  id: string;
  strategy: CheckedRequest["mergeStrategy"];
  /** Open conflicts of the lead that goes on. */
  listed: readonly Conflict[];
}

function conflictOf(ctx: EngineContext, opening: Opening, merged: MergedField): Conflict | undefined {
  if (merged.kind === "open") return question(ctx, opening, merged);
  return merged.kind === "decided" ? decisionToCarry(ctx, opening, merged) : undefined;
}

const typeOf = ({ field }: MergedField): Conflict["conflictType"] =>
  field === "status" ? "status_conflict" : "data_conflict";

/**
 * A field a person must choose a value for. The lead that goes on and its prospect agree about it: the question is the
 * merged lead's, where there is one.
 */
function question(ctx: EngineContext, { pair, seen, id, listed }: Opening, merged: MergedField): Conflict | undefined {
  const { field, resman, domiq, rule } = merged;
  const { kind, survivor, loser } = pair;
  const isListed = listed.some((one) => one.conflictField === field && one.resolutionStatus === "manual_review");
  if (isListed && !loser) return undefined;
  const task = makeConflict(ctx, loser ?? survivor, {
    conflictType: typeOf(merged),
    field,
    local: domiq,
    remote: resman,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: rule,
    otherConversationId: loser ? survivor.lead.id : null,
    details: markEscalated({ details: markMerge(id) }),
    // The lead and the prospect it keeps agree on this, whatever a second one says: an answer is given against that.
    ...(kind === "absorb" && { base: domiq }),
  });
  const asked = kind === "absorb" ? { ...task, details: markOverruling(task) } : task;
  return { ...asked, resmanLeadId: seen.kept?.prospectId ?? null };
}

/** A decision the prospect does not show yet: it stands above every rule until the two were brought in step. */
function decisionToCarry(
  ctx: EngineContext,
  { pair, seen, decision, id, strategy }: Opening,
  merged: MergedField,
): Conflict | undefined {
  const { field, rule, value: decided } = merged;
  const shown: JsonValue | undefined = seen.kept?.shown[field];
  const value = decision.fields[field];
  if (shown === undefined || isShownAs(field, decided, shown) || isShownAs(field, value, shown)) return undefined;
  const own = makeConflict(ctx, pair.survivor, {
    conflictType: typeOf(merged),
    field,
    local: value,
    remote: shown,
    resolutionStatus: "pending",
    strategy: rule === "merge:given" ? "merged" : strategy,
    resolvedValue: value,
    notes: rule,
    otherConversationId: pair.loser?.lead.id ?? null,
    details: markMerge(id),
  });
  return { ...own, resmanLeadId: seen.kept?.prospectId ?? null };
}
