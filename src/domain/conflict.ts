import * as z from "zod";
import { conflictIdSchema, conversationIdSchema, propertyIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema, jsonValueSchema } from "./primitives.js";
import { resolutionStrategySchema } from "./status.js";

export const conflictTypeSchema = z.enum(["status_conflict", "data_conflict", "duplicate_lead", "field_mismatch"]);
export type ConflictType = z.infer<typeof conflictTypeSchema>;

export const resolutionStatusSchema = z.enum(["pending", "auto_resolved", "manual_review", "resolved"]);
export type ResolutionStatus = z.infer<typeof resolutionStatusSchema>;

export const conflictSeveritySchema = z.enum(["low", "medium", "high", "critical"]);
export type ConflictSeverity = z.infer<typeof conflictSeveritySchema>;

/**
 * A disagreement between the two sides, or between two records that may be one person (seed table `lead_sync_conflicts`).
 * `manual_review` waits for a person: it is the task of the review queue. `pending` with a strategy was decided and is
 * not applied yet; without one it reports what a side would not take.
 */
export const conflictSchema = z.object({
  id: conflictIdSchema,
  conversationId: conversationIdSchema.nullable(),
  resmanLeadId: z.string().nullable(),
  propertyId: propertyIdSchema,
  conflictType: conflictTypeSchema,
  conflictField: z.string().nullable(),
  /** The other lead, where two of our leads may be one person. */
  otherConversationId: conversationIdSchema.nullable().default(null),
  baseValue: jsonValueSchema,
  resmanValue: jsonValueSchema,
  domiqValue: jsonValueSchema,
  /** When each side was last changed at all, as far as it says so: its value is at most that old. */
  resmanChangedAt: instantSchema.nullable().default(null),
  domiqChangedAt: instantSchema.nullable().default(null),
  /** Why it looks like one, e.g. the waterfall of a match. Names fields, never values. */
  details: jsonObjectSchema.nullable().default(null),
  conflictSeverity: conflictSeveritySchema,
  resolutionStatus: resolutionStatusSchema,
  resolutionStrategy: resolutionStrategySchema.nullable(),
  resolvedValue: jsonValueSchema,
  /** Who decided. */
  resolvedBy: z.string().nullable(),
  /** When the decision was applied. */
  resolvedAt: instantSchema.nullable(),
  /** Whose task it is. */
  assignedTo: z.string().nullable().default(null),
  /** Put off until then. */
  snoozedUntil: instantSchema.nullable().default(null),
  notes: z.string().nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Conflict = z.infer<typeof conflictSchema>;

/** Whether a rule or a person has settled it, and the decision was applied. */
export const isSettled = ({ resolutionStatus }: Pick<Conflict, "resolutionStatus">): boolean =>
  resolutionStatus === "auto_resolved" || resolutionStatus === "resolved";
