import type { Conflict } from "../../domain/conflict.js";
import type { LeadField } from "../../domain/lead.js";
import type { Link, LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { SyncPlan } from "../../rules/plan/plan-sync.js";
import type { FieldVerdict } from "../../rules/plan/verdict.js";
import type { ProspectView } from "../../rules/resman/view-prospect.js";
import { type EngineContext, nowIso } from "../context.js";
import {
  isAskedAnew,
  isDecided,
  isEscalated,
  isOverruling,
  leadFieldOf,
  markAskedAnew,
  mergeOf,
  pairOf,
} from "./conflict-marks.js";
import type { LoadedLead } from "./load-lead.js";
import { conflictOfPlan, makeConflict } from "./make-conflict.js";

/** What a plan's conflicts mean for those that are already listed. */
export interface ConflictNews {
  /** Not listed yet. */
  fresh: Conflict[];
  /** Listed as open until now: decided and applied, or a side has moved on since. */
  closed: Conflict[];
  /** Decided, but a side moved on before it was applied: open again, with the values of now. */
  reopened: Conflict[];
  /** Whether a person still has something to decide, new conflicts included. */
  isOpen: boolean;
}

interface Comparison {
  loaded: LoadedLead & { link: Link };
  prospect: Prospect;
  view: Pick<ProspectView, "fields" | "mastered">;
  /** Conflicts of the lead that were open when the plan was made, newest first. */
  listed: readonly Conflict[];
  plan: Pick<SyncPlan, "conflicts" | "settled" | "heeded">;
  /** New conflicts that are not of the plan. */
  others: readonly Conflict[];
}

/** More than a lead ever has open at once: each field has one, each record it may be the same as another. */
const ALL = 1000;

/** The conflicts of a lead that wait for a person, for ResMan, or for a decision to be applied. Newest first. */
export const openConflictsOf = (ctx: EngineContext, conversationId: string): Promise<Conflict[]> =>
  ctx.storage.conflicts.list({ conversationId, resolutionStatus: ["manual_review", "pending"], limit: ALL });

/** What was decided for the fields of a lead and is not applied yet. */
export function verdictsOf(listed: readonly Conflict[], base: LinkBase): Record<string, FieldVerdict> {
  return Object.fromEntries(
    listed.flatMap((conflict) => {
      const field = leadFieldOf(conflict);
      if (!field || decisionFor(listed, field) !== conflict) return [];
      const { resolvedValue: value, resolutionStrategy } = conflict;
      return [[field, { ...pairOf(conflict, base), value, rule: `decided:${resolutionStrategy}` }]];
    }),
  );
}

/** The fields about which a person is asked anew. */
export const askedAnew = (listed: readonly Conflict[]): ReadonlySet<string> =>
  new Set(listed.filter(isAskedAnew).flatMap(({ conflictField }) => conflictField ?? []));

/** The latest decision about a field. */
const decisionFor = (listed: readonly Conflict[], field: string): Conflict | undefined =>
  listed.find((conflict) => isDecided(conflict) && conflict.conflictField === field);

/**
 * The same pair of values is never listed twice; a pair that no longer stands is closed, or open again if a person had
 * decided about it.
 */
export function compareConflicts(ctx: EngineContext, comparison: Comparison): ConflictNews {
  const { loaded, prospect, listed, plan, others } = comparison;
  const found = plan.conflicts.map((conflict) => conflictOfPlan(ctx, loaded, prospect, conflict));
  const reopened: Conflict[] = [];
  const fresh = [...others];
  const standing = new Set<Conflict>();
  for (const conflict of found) {
    const same = listed.find((other) => isSamePair(other, conflict));
    const task = decisionFor(listed, conflict.conflictField ?? "") ?? taskAnew(listed, conflict);
    if (same) standing.add(same);
    else if (task) reopened.push(reopen(task, conflict));
    else fresh.push(conflict);
  }
  const isTaken = (other: Conflict): boolean => standing.has(other) || reopened.some(({ id }) => id === other.id);
  const closed: Conflict[] = [];
  for (const other of listed.filter((conflict) => !isTaken(conflict))) {
    const fate = fateOf(other, comparison);
    if (fate === "reopened") reopened.push(reopen(other, asNow(ctx, other, comparison)));
    else if (fate === "stands") standing.add(other);
    else closed.push(close(ctx, other, fate, comparison));
  }
  return { fresh, closed, reopened, isOpen: [...standing, ...fresh, ...reopened].some(isWaiting) };
}

const taskAnew = (listed: readonly Conflict[], { conflictField }: Conflict): Conflict | undefined =>
  listed.find((other) => isAskedAnew(other) && other.conflictField === conflictField);

/** Whether two leads are one person is asked apart from what either of them is: their sync waits for nobody. */
const isWaiting = ({ resolutionStatus, otherConversationId }: Conflict): boolean =>
  resolutionStatus === "manual_review" && otherConversationId === null;

/**
 * What becomes of a listed conflict that was not found again. A decision that was heeded is applied. Where the values
 * moved on, what the plan had found is over; a task that somebody made stays, and is asked anew if it had been decided.
 * What ResMan would not take, and what a person wants to overrule, is known to both sides: it is over when the field moves.
 */
function fateOf(conflict: Conflict, comparison: Comparison): "stands" | "applied" | "moved-on" | "reopened" {
  const { listed, plan } = comparison;
  const field = leadFieldOf(conflict);
  if (!field) return "stands";
  if (plan.heeded.includes(field) && decisionFor(listed, field) === conflict) return "applied";
  const isVoid = isDecided(conflict) && !holds(conflict, field, comparison);
  if (isEscalated(conflict)) return isVoid ? "reopened" : "stands";
  if (plan.settled.includes(field)) return "moved-on";
  if (isDecided(conflict)) return isVoid ? "moved-on" : "stands";
  return isQuiet(conflict) ? "stands" : "moved-on";
}

/** Conflicts no plan finds again, since both sides are settled with them. */
const isQuiet = (conflict: Conflict): boolean =>
  conflict.conflictType === "field_mismatch" || conflict.conflictType === "duplicate_lead" || isOverruling(conflict);

/** Whether both sides hold what was decided about. */
function holds(conflict: Conflict, field: LeadField, comparison: Comparison): boolean {
  const { local, remote } = pairOf(conflict, comparison.loaded.link.base);
  const now = valuesNow(field, comparison);
  return jsonEquals(local, now.local) && jsonEquals(remote, now.remote);
}

function valuesNow(
  field: LeadField,
  { loaded: { lead, link }, view }: Comparison,
): { local: JsonValue; remote: JsonValue } {
  const shown: Readonly<Record<string, JsonValue | undefined>> = view.fields;
  const remote = field in shown ? shown[field] : link.base.fields[field]?.remote;
  return { local: lead.fields[field], remote: remote ?? null };
}

function asNow(ctx: EngineContext, conflict: Conflict, comparison: Comparison): Conflict {
  const field = leadFieldOf(conflict) ?? "status";
  return makeConflict(ctx, comparison.loaded, {
    conflictType: conflict.conflictType,
    field,
    base: comparison.loaded.link.base.fields[field]?.local ?? null,
    ...valuesNow(field, comparison),
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: "",
  });
}

export const isSamePair = (a: Conflict, b: Conflict): boolean =>
  a.conflictField === b.conflictField &&
  a.resolutionStatus === b.resolutionStatus &&
  jsonEquals(a.domiqValue, b.domiqValue) &&
  jsonEquals(a.resmanValue, b.resmanValue);

function close(ctx: EngineContext, conflict: Conflict, fate: "applied" | "moved-on", comparison: Comparison): Conflict {
  const at = nowIso(ctx.runtime);
  const closed = { ...conflict, resolutionStatus: "resolved" as const, resolvedAt: at, updatedAt: at };
  if (fate === "applied") return isFiled(conflict, comparison) ? { ...closed, notes: FILED } : closed;
  return { ...closed, resolutionStrategy: null, resolvedValue: null, resolvedBy: null, notes: "A side moved on." };
}

/** ResMan is master of who applied: what was decided against its value is told there in a note. */
function isFiled(conflict: Conflict, comparison: Comparison): boolean {
  const field = leadFieldOf(conflict);
  if (!comparison.view.mastered || !field) return false;
  return !jsonEquals(conflict.resolvedValue, valuesNow(field, comparison).remote);
}

const FILED = "ResMan is master of who applied: it was told in a note, and keeps its own value.";

/** The values somebody decided about are no longer those of now: the same task, to be decided anew. */
export const reopen = (decided: Conflict, { id: _, createdAt: __, ...now }: Conflict): Conflict => ({
  ...decided,
  ...now,
  // What a second prospect said that a merge retired does not move on.
  ...(isOverruling(decided) && mergeOf(decided) !== undefined && { resmanValue: decided.resmanValue }),
  details: markAskedAnew(isEscalated(decided) ? decided : now),
  assignedTo: decided.assignedTo,
  notes: now.notes && now.resolutionStatus === "pending" ? now.notes : MOVED_ON,
});

const MOVED_ON = "A side moved on before the decision was applied.";
