import type { Conflict } from "../../domain/conflict.js";
import { ValidationError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/primitives.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import type { Hold } from "../leases/hold.js";
import { isDecided, isOverruling, leadFieldOf, markEscalated, markOverruling } from "../sync/conflict-marks.js";
import { subjectsOf } from "../sync/known-pairs.js";
import { loadOurs } from "../sync/load-lead.js";
import { survivorOf } from "../sync/survivor-of.js";
import { chooseValue, type FieldConflict, type ValueStrategy } from "./choose-value.js";
import { closed, refuseResolved, withConflict } from "./conflict-lock.js";
import { decisionLog } from "./decision-log.js";

/** What a person decided. */
export interface Decision {
  strategy: ValueStrategy;
  value?: JsonValue | undefined;
  resolvedBy: string;
  notes?: string | undefined;
}

/**
 * Stores what somebody decided, and the job that applies it, in one transaction. A task that is not about a field of a
 * lead has nothing to apply: it is over.
 * @throws SyncError `NOT_FOUND`, `CONFLICT_CLOSED`; ValidationError when a side cannot take the value
 */
export const storeDecision = (ctx: EngineContext, id: string, decision: Decision, hold: Hold): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseDecided(conflict);
    const subject = await fieldConflict(ctx, conflict);
    if (!subject) return closeTask(ctx, conflict, decision);
    refuseHistory(subject);
    const decided = decide(ctx, subject, decision);
    await ctx.storage.transaction(async (tx) => {
      await tx.conflicts.put(decided);
      await tx.conversations.update(subject.ours.lead.id, { resmanSyncStatus: "not_synced" });
      await tx.log.append(
        decisionLog(ctx, decided, { decision: decision.strategy, by: decision.resolvedBy }, "pending"),
      );
      await enqueueJob(
        ctx,
        {
          propertyId: decided.propertyId,
          conversationId: subject.ours.lead.id,
          resmanLeadId: decided.resmanLeadId,
          syncOperation: "push",
          trigger: "manual",
          priority: 3,
        },
        tx,
      );
    });
    return decided;
  });

/** The lead and field a conflict is about; undefined where it is about something else. */
export async function fieldConflict(ctx: EngineContext, conflict: Conflict): Promise<FieldConflict | undefined> {
  const field = leadFieldOf(conflict);
  if (!field || !conflict.conversationId) return undefined;
  const leadId = await survivorOf(ctx, conflict.conversationId);
  const ours = await loadOurs(ctx.storage, leadId, ctx.settings);
  const isOver = conflict.resolutionStatus === "auto_resolved" || isOverruling(conflict);
  const agreed = ours.link?.base.fields[field]?.remote ?? null;
  return { conflict, field, ours, remote: isOver || isMoved({ conflict, ours }) ? agreed : conflict.resmanValue };
}

/** Whether the lead of the conflict was merged into another, which takes over what is decided. */
export const isMoved = ({ conflict, ours }: Pick<FieldConflict, "conflict" | "ours">): boolean =>
  conflict.conversationId !== ours.lead.id;

/** @throws SyncError `CONFLICT_CLOSED` when somebody has decided, applied or not */
function refuseDecided(conflict: Conflict): void {
  refuseResolved(conflict);
  if (!isDecided(conflict)) return;
  const { resolutionStrategy } = conflict;
  throw closed(conflict, `it is decided by ${resolutionStrategy}, not applied yet. Escalate it to decide anew.`);
}

/** @throws SyncError `CONFLICT_CLOSED` for what a rule decided, once our side holds something else */
export function refuseHistory(subject: FieldConflict): void {
  const { conflict } = subject;
  if (conflict.resolutionStatus === "auto_resolved" && !isOutcomeHeld(subject)) {
    throw closed(conflict, "a rule decided it, and the field has changed since.");
  }
}

/** Whether our side and the last agreement are still what the rule made of the conflict. */
export function isOutcomeHeld({ conflict, field, ours }: FieldConflict): boolean {
  const agreed = ours.link?.base.fields[field]?.local;
  if (agreed === undefined) return false;
  return jsonEquals(agreed, conflict.resolvedValue) && jsonEquals(agreed, ours.lead.fields[field]);
}

function decide(ctx: EngineContext, subject: FieldConflict, decision: Decision): Conflict {
  const { conflict } = subject;
  const { strategy, resolvedBy, notes } = decision;
  return {
    ...overruled(isMoved(subject) ? takenOver(subject) : conflict),
    resolvedValue: chooseValue(ctx, subject, decision),
    resolutionStatus: "pending",
    resolutionStrategy: strategy,
    resolvedBy,
    resolvedAt: null,
    snoozedUntil: null,
    notes: notes ?? conflict.notes,
    updatedAt: nowIso(ctx.runtime),
  };
}

/** A conflict of a merged lead as one of the lead that goes on: the decision holds for what that one and ResMan hold. */
function takenOver({ conflict, field, ours: { lead, link } }: FieldConflict): Conflict {
  const agreed = link?.base.fields[field];
  return {
    ...conflict,
    conversationId: lead.id,
    otherConversationId: conflict.conversationId,
    resmanLeadId: link?.remoteId ?? null,
    baseValue: agreed?.local ?? null,
    domiqValue: lead.fields[field],
    resmanValue: agreed?.remote ?? null,
    details: markEscalated(conflict),
  };
}

/** What a rule decided, on its way to a person: its outcome is what both sides agreed on since. */
export function overruled(conflict: Conflict): Conflict {
  if (conflict.resolutionStatus !== "auto_resolved") return conflict;
  return { ...conflict, details: markOverruling(conflict), baseValue: conflict.resolvedValue };
}

async function closeTask(ctx: EngineContext, conflict: Conflict, decision: Decision): Promise<Conflict> {
  if (subjectsOf(conflict)) {
    const message = "two records that may be one person are decided with `conflicts.decide`";
    throw new ValidationError("The resolution", [{ path: "strategy", message }]);
  }
  const { strategy, value, resolvedBy, notes } = decision;
  const { domiqValue, resmanValue } = conflict;
  const chosen = { domiq_wins: domiqValue, resman_wins: resmanValue, merged: value ?? null }[strategy];
  const at = nowIso(ctx.runtime);
  const over: Conflict = {
    ...conflict,
    resolutionStatus: "resolved",
    resolutionStrategy: strategy,
    resolvedValue: chosen,
    resolvedBy,
    resolvedAt: at,
    notes: notes ?? conflict.notes,
    updatedAt: at,
  };
  await ctx.storage.transaction(async (tx) => {
    await tx.conflicts.put(over);
    await tx.log.append(decisionLog(ctx, over, { decision: strategy, by: resolvedBy }));
  });
  ctx.events.emit("conflict:resolved", { conflict: over });
  return over;
}
