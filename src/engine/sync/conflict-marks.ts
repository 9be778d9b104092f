import type { Conflict } from "../../domain/conflict.js";
import { LEAD_FIELDS, type LeadField } from "../../domain/lead.js";
import type { LinkBase } from "../../domain/link.js";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";

/** What the engine notes among a conflict's `details` beside its own columns. */

/** Somebody made the task: no sync takes it away. */
const ESCALATED = "escalated";
/** The strategy of the rule a person overrules; `baseValue` is then its outcome, which both sides agreed on. */
const OVERRULES = "overrules";
/** Somebody left both sides as they are. */
const DISMISSED = "dismissed";

/** A side moved on after it had been decided: until it is decided anew, or the sides agree, no rule settles it. */
const ASKED_ANEW = "asked_anew";

/** The merge a conflict came with. */
const MERGE = "merge";

type Marked = Pick<Conflict, "details">;

export const isEscalated = ({ details }: Marked): boolean => details?.[ESCALATED] === true;
export const isOverruling = ({ details }: Marked): boolean => details?.[OVERRULES] !== undefined;
export const isDismissed = ({ details }: Marked): boolean => details?.[DISMISSED] === true;

export const isAskedAnew = ({ details, resolutionStatus }: Conflict): boolean =>
  resolutionStatus === "manual_review" && details?.[ASKED_ANEW] === true;

export const markAskedAnew = ({ details }: Marked): JsonObject => ({ ...details, [ASKED_ANEW]: true });
export const mergeOf = ({ details }: Marked): JsonValue | undefined => details?.[MERGE];

export const markMerge = (mergeId: string): JsonObject => ({ [MERGE]: mergeId });
export const markEscalated = ({ details }: Marked): JsonObject => ({ ...details, [ESCALATED]: true });
export const markDismissed = ({ details }: Marked): JsonObject => ({ ...details, [DISMISSED]: true });
export const markOverruling = ({ details, resolutionStrategy }: Conflict): JsonObject => ({
  ...details,
  [OVERRULES]: resolutionStrategy,
});

/** The lead's field a conflict is about, if it is about one. */
export const leadFieldOf = ({ conflictField }: Pick<Conflict, "conflictField">): LeadField | undefined =>
  LEAD_FIELDS.find((name) => name === conflictField);

/** Somebody has said what should be; the next sync applies it. */
export const isDecided = ({ resolutionStatus, resolutionStrategy }: Conflict): boolean =>
  resolutionStatus === "pending" && resolutionStrategy !== null;

/** The values both sides must still hold for a decision to be applied. */
export function pairOf(conflict: Conflict, base: LinkBase): { local: JsonValue; remote: JsonValue } {
  const { baseValue, domiqValue, resmanValue, conflictField } = conflict;
  if (!isOverruling(conflict)) return { local: domiqValue, remote: resmanValue };
  return { local: baseValue, remote: base.fields[conflictField ?? ""]?.remote ?? null };
}
