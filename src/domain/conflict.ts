import * as z from "zod";
import { conflictIdSchema, conversationIdSchema, propertyIdSchema } from "./ids.js";
import { instantSchema, jsonValueSchema } from "./primitives.js";
import { resolutionStrategySchema } from "./status.js";

export const conflictTypeSchema = z.enum(["status_conflict", "data_conflict", "duplicate_lead", "field_mismatch"]);
export type ConflictType = z.infer<typeof conflictTypeSchema>;

export const conflictSeveritySchema = z.enum(["low", "medium", "high", "critical"]);
export type ConflictSeverity = z.infer<typeof conflictSeveritySchema>;

/** A disagreement between the two sides (seed table `lead_sync_conflicts`). */
export const conflictSchema = z.object({
  id: conflictIdSchema,
  conversationId: conversationIdSchema.nullable(),
  resmanLeadId: z.string().nullable(),
  propertyId: propertyIdSchema,
  conflictType: conflictTypeSchema,
  conflictField: z.string().nullable(),
  baseValue: jsonValueSchema,
  resmanValue: jsonValueSchema,
  domiqValue: jsonValueSchema,
  conflictSeverity: conflictSeveritySchema,
  resolutionStatus: z.enum(["pending", "auto_resolved", "manual_review", "resolved"]),
  resolutionStrategy: resolutionStrategySchema.nullable(),
  resolvedValue: jsonValueSchema,
  resolvedBy: z.string().nullable(),
  resolvedAt: instantSchema.nullable(),
  notes: z.string().nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Conflict = z.infer<typeof conflictSchema>;
