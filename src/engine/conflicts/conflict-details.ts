import type { Conflict } from "../../domain/conflict.js";
import { isSyncError } from "../../domain/errors.js";
import type { LeadField } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EngineContext } from "../context.js";
import { type ExplainedChange, fieldHistory } from "../queries/field-history.js";
import { isDecided, leadFieldOf } from "../sync/conflict-marks.js";
import { chooseValue, type FieldConflict, type ValueStrategy } from "./choose-value.js";
import { requireConflict } from "./conflict-lock.js";
import { fieldConflict, isMoved, isOutcomeHeld } from "./store-decision.js";

/** One side of a conflict: what it holds, and since when. */
export interface ConflictSide {
  /** As the conflict tells of it. */
  value: JsonValue;
  /** At most that old, ISO 8601: when the side was last changed at all. Null where it does not say. */
  changedAt: string | null;
  /** The last change of the field that came from this side and reached the other, as the log tells it. */
  lastSynced: ExplainedChange | null;
}

/** What choosing a strategy would bring about. */
export type ConflictOption = { possible: true; value: JsonValue } | { possible: false; reason: string };

/** Everything a person needs to decide a conflict. */
export interface ConflictDetails {
  conflict: Conflict;
  /** The field of the lead; null where the conflict is about something else. */
  field: LeadField | null;
  /** What both sides held before. */
  base: JsonValue;
  /** When both sides last agreed on the field: when a sync last moved it, or linked the lead. Null where they never did. */
  agreedAt: string | null;
  resman: ConflictSide;
  domiq: ConflictSide;
  /** Whether our side holds something else by now: a decision would open the conflict again, with the values of now. */
  movedOn: boolean;
  /** For each strategy, what both sides would hold. Empty where there is nothing to apply. */
  options: Partial<Record<ValueStrategy, ConflictOption>>;
  /** Whether it can be decided now. */
  isOpen: boolean;
}

/** @throws SyncError `NOT_FOUND` */
export async function conflictDetails(ctx: EngineContext, id: string): Promise<ConflictDetails> {
  const conflict = await requireConflict(ctx, id);
  const field = leadFieldOf(conflict) ?? null;
  const subject = await fieldConflict(ctx, conflict);
  const history =
    field && conflict.conversationId ? await fieldHistory(ctx.storage, conflict.conversationId, field) : [];
  const from = (origin: "local" | "remote"): ExplainedChange | null =>
    history.findLast((change) => change.origin === origin || change.origin === "merged") ?? null;
  return {
    conflict,
    field,
    base: conflict.baseValue,
    agreedAt: history.findLast(({ at }) => at < conflict.createdAt)?.at ?? linkedAt(subject),
    resman: { value: conflict.resmanValue, changedAt: conflict.resmanChangedAt, lastSynced: from("remote") },
    domiq: { value: conflict.domiqValue, changedAt: conflict.domiqChangedAt, lastSynced: from("local") },
    movedOn: subject !== undefined && hasMovedOn(subject),
    options: subject ? optionsOf(ctx, subject) : {},
    isOpen: isOpenStill(conflict, subject),
  };
}

const linkedAt = (subject: FieldConflict | undefined): string | null =>
  (subject && subject.field in (subject.ours.link?.base.fields ?? {}) && subject.ours.link?.createdAt) || null;

function hasMovedOn(subject: FieldConflict): boolean {
  const { conflict, field, ours } = subject;
  if (conflict.resolutionStatus === "auto_resolved") return !isOutcomeHeld(subject);
  return !isMoved(subject) && !jsonEquals(conflict.domiqValue, ours.lead.fields[field]);
}

function isOpenStill(conflict: Conflict, subject: FieldConflict | undefined): boolean {
  const { resolutionStatus } = conflict;
  if (resolutionStatus === "auto_resolved") return subject !== undefined && isOutcomeHeld(subject);
  return resolutionStatus !== "resolved" && !isDecided(conflict);
}

const STRATEGIES: readonly ValueStrategy[] = ["resman_wins", "domiq_wins", "merged"];

const optionsOf = (ctx: EngineContext, subject: FieldConflict): ConflictDetails["options"] =>
  Object.fromEntries(STRATEGIES.map((strategy) => [strategy, optionOf(ctx, subject, strategy)]));

function optionOf(ctx: EngineContext, subject: FieldConflict, strategy: ValueStrategy): ConflictOption {
  try {
    return { possible: true, value: chooseValue(ctx, subject, { strategy }) };
  } catch (error) {
    if (isSyncError(error, "INVALID_INPUT")) return { possible: false, reason: error.message };
    throw error;
  }
}
