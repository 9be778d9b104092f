import { type Conflict, conflictTypeSchema } from "../../domain/conflict.js";
import { ValidationError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { ResolutionStrategy } from "../../domain/status.js";

/** A disagreement as the chatbot or an API tells of it (seeds 000 and 001). */
export interface LeadConflict {
  conflictType: Conflict["conflictType"];
  /** Name of the field, as `LeadFields` or as the seeds spell it: `moveInDate`, `move_in_date`. */
  field?: string | null;
  resmanValue?: unknown;
  domiqValue?: unknown;
  /** What both sides held before, where that is known: then an edit of one side alone is no conflict, and stands. */
  baseValue?: JsonValue | undefined;
  conversationId?: string | null;
  resmanLeadId?: string | null;
  propertyId?: string | null;
}

/** A stored conflict (seed 001), as `engine.conflicts` lists it; also with no more of it than is needed. */
export type SyncConflict = Pick<Conflict, "conflictType" | "conflictField" | "resmanValue" | "domiqValue"> &
  Partial<Conflict>;

/** How a disagreement should be settled (seeds 000 and 003). */
export interface ConflictResolution {
  resolution: ResolutionStrategy;
  /** What both sides should hold; null where a person must decide. */
  finalValue: JsonValue;
  /** For people, in the seeds' words. */
  reason: string;
  /** Name of the rule that decided, as the log shows it. */
  rule: string;
}

/** @throws ValidationError for what is no conflict */
export function toLeadConflict(conflict: LeadConflict | SyncConflict): LeadConflict {
  const given: unknown = conflict;
  if (typeof given !== "object" || given === null) throw invalid("", "must be an object");
  const { conflictType, conflictField, field = conflictField, ...rest } = conflict as SyncConflict & LeadConflict;
  if (!conflictTypeSchema.safeParse(conflictType).success) {
    throw invalid("conflictType", `must be one of ${conflictTypeSchema.options.join(", ")}`);
  }
  const { resmanValue, domiqValue, baseValue, conversationId, resmanLeadId, propertyId } = rest;
  const known = { field, resmanValue, domiqValue, baseValue, conversationId, resmanLeadId, propertyId };
  const named = Object.entries(known).filter(([, value]) => value !== undefined);
  return { conflictType, ...Object.fromEntries(named) };
}

export const invalid = (path: string, message: string): ValidationError =>
  new ValidationError("The conflict", [{ path, message }]);
