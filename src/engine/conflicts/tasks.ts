import type { Conflict } from "../../domain/conflict.js";
import { ValidationError } from "../../domain/errors.js";
import type { JsonObject } from "../../domain/primitives.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { isEscalated, isOverruling, leadFieldOf, markDismissed } from "../sync/conflict-marks.js";
import { subjectsOf } from "../sync/known-pairs.js";
import { closed, refuseResolved, withConflict } from "./conflict-lock.js";
import { decisionLog } from "./decision-log.js";
import { fieldConflict, overruled, refuseHistory } from "./store-decision.js";

interface EscalateOptions {
  escalatedBy?: string | undefined;
  notes?: string | undefined;
  assignedTo?: string | undefined;
}

/** Hands a conflict to a person, whatever was decided about it before and not applied. */
export const escalate = (ctx: EngineContext, id: string, options: EscalateOptions, hold: Hold): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseResolved(conflict);
    const subject = await fieldConflict(ctx, conflict);
    if (subject) refuseHistory(subject);
    const { escalatedBy = null, notes = conflict.notes, assignedTo = conflict.assignedTo } = options;
    const task: Conflict = {
      ...overruled(conflict),
      resolutionStatus: "manual_review",
      resolutionStrategy: "manual_review",
      resolvedValue: null,
      resolvedBy: null,
      resolvedAt: null,
      notes,
      assignedTo,
      updatedAt: nowIso(ctx.runtime),
    };
    await put(ctx, task, "escalate", escalatedBy);
    if (conflict.resolutionStatus !== "manual_review") ctx.events.emit("conflict:opened", { conflict: task });
    return task;
  });

/** Says whose task a conflict is; null: nobody's. */
export const assign = (
  ctx: EngineContext,
  id: string,
  { assignedTo, assignedBy = null }: { assignedTo: string | null; assignedBy?: string | null | undefined },
  hold: Hold,
): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseSettled(conflict);
    if (conflict.assignedTo === assignedTo) return conflict;
    const task = { ...conflict, assignedTo, updatedAt: nowIso(ctx.runtime) };
    await put(ctx, task, "assign", assignedBy, { assigned_to: assignedTo });
    return task;
  });

/** Puts a task off. */
export const snooze = (ctx: EngineContext, id: string, until: string, by: string, hold: Hold): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseSettled(conflict);
    if (Date.parse(until) <= ctx.runtime.now()) {
      throw new ValidationError("The decision", [{ path: "until", message: "must be in the future" }]);
    }
    const task = { ...conflict, snoozedUntil: until, updatedAt: nowIso(ctx.runtime) };
    await put(ctx, task, "later", by);
    return task;
  });

/** Closes a task and leaves both sides as they are. */
export const dismiss = (
  ctx: EngineContext,
  id: string,
  { dismissedBy, notes }: { dismissedBy: string; notes?: string | undefined },
  hold: Hold,
): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseSettled(conflict);
    refuseUndecided(conflict);
    const at = nowIso(ctx.runtime);
    const task: Conflict = {
      ...conflict,
      details: markDismissed(conflict),
      resolutionStatus: "resolved",
      resolutionStrategy: null,
      resolvedBy: dismissedBy,
      resolvedAt: at,
      notes: notes ?? conflict.notes,
      updatedAt: at,
    };
    await put(ctx, task, "dismiss", dismissedBy);
    ctx.events.emit("conflict:resolved", { conflict: task });
    return task;
  });

/** @throws SyncError `CONFLICT_CLOSED` for what is settled, by a person or a rule */
function refuseSettled(conflict: Conflict): void {
  refuseResolved(conflict);
  if (conflict.resolutionStatus === "auto_resolved") throw closed(conflict, "a rule decided it.");
}

/** @throws ValidationError for what only a decision ends */
function refuseUndecided(conflict: Conflict): void {
  const isPlans = ["data_conflict", "status_conflict"].includes(conflict.conflictType) && leadFieldOf(conflict);
  const isSettled = isEscalated(conflict) || isOverruling(conflict);
  const message = subjectsOf(conflict)
    ? "two records that may be one person are decided with `conflicts.decide`"
    : isPlans && !isSettled && "the two sides disagree: one of the strategies must settle it";
  if (message) throw new ValidationError("The call", [{ path: "id", message }]);
}

/** Stores what somebody made of a task, and who. */
export const put = (
  ctx: EngineContext,
  conflict: Conflict,
  decision: string,
  by: string | null,
  facts: JsonObject = {},
): Promise<void> =>
  ctx.storage.transaction(async (tx) => {
    await tx.conflicts.put(conflict);
    await tx.log.append(decisionLog(ctx, conflict, { decision, by, ...facts }));
  });
