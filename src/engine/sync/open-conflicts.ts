import type { Conflict } from "../../domain/conflict.js";
import { LEAD_FIELDS } from "../../domain/lead.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { SyncPlan } from "../../rules/plan/plan-sync.js";
import { type EngineContext, nowIso } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import { conflictOfPlan } from "./make-conflict.js";

/** What a plan's conflicts mean for those that are already listed. */
export interface ConflictNews {
  /** Not listed yet. */
  fresh: Conflict[];
  /** Listed as open, but a side has moved on since: closed. */
  closed: Conflict[];
  /** Whether a person still has something to decide, new conflicts included. */
  isOpen: boolean;
}

/**
 * The same pair of values is never listed twice; a pair that no longer stands is closed.
 * @param others new conflicts that are not of the plan.
 */
export async function compareConflicts(
  ctx: EngineContext,
  loaded: LoadedLead,
  plan: Pick<SyncPlan, "conflicts" | "settled">,
  others: readonly Conflict[],
): Promise<ConflictNews> {
  const listed = await ctx.storage.conflicts.list({
    conversationId: loaded.lead.id,
    resolutionStatus: ["manual_review", "pending"],
  });
  const found = plan.conflicts.map((conflict) => conflictOfPlan(ctx, loaded, conflict));
  const fresh = [...found.filter((conflict) => !listed.some((other) => isSamePair(other, conflict))), ...others];
  const stale = listed.filter(
    (other) => isOver(other, plan.settled) && !found.some((conflict) => isSamePair(other, conflict)),
  );
  const open = [...listed.filter((conflict) => !stale.includes(conflict)), ...fresh];
  return {
    fresh,
    closed: stale.map((conflict) => close(ctx, conflict)),
    isOpen: open.some(({ resolutionStatus }) => resolutionStatus === "manual_review"),
  };
}

/**
 * Whether a listed conflict that was not found again is over. One that asks for a decision is, since its values no longer
 * stand; one that reports what ResMan would not take is when its field moves. Two prospects of one renter stay two,
 * whatever is edited.
 */
function isOver({ conflictField, resolutionStatus }: Conflict, settled: readonly string[]): boolean {
  const field = LEAD_FIELDS.find((name) => name === conflictField);
  return field !== undefined && (resolutionStatus !== "pending" || settled.includes(field));
}

const isSamePair = (a: Conflict, b: Conflict): boolean =>
  a.conflictField === b.conflictField &&
  a.resolutionStatus === b.resolutionStatus &&
  jsonEquals(a.domiqValue, b.domiqValue) &&
  jsonEquals(a.resmanValue, b.resmanValue);

function close(ctx: EngineContext, conflict: Conflict): Conflict {
  const at = nowIso(ctx.runtime);
  return { ...conflict, resolutionStatus: "resolved", resolvedAt: at, updatedAt: at, notes: "A side moved on." };
}
