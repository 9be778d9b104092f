import * as z from "zod";
import {
  type Conflict,
  conflictSeveritySchema,
  conflictTypeSchema,
  resolutionStatusSchema,
} from "../../../domain/conflict.js";
import { instantSchema, jsonObjectSchema, jsonValueSchema } from "../../../domain/primitives.js";
import { resolutionStrategySchema } from "../../../domain/status.js";
import { snakeCase, wireValue } from "../../../domain/wire/camel-case.js";
import { bodyOf } from "./naming.js";

/** A disagreement as the review queue shows it (seed 003, `LeadSyncConflict`). */
export const conflictSchema = z.object({
  id: z.string(),
  /** E.g. `move_in_date`; null where the conflict is about something else than a field. */
  field: z.string().nullable(),
  resman_value: jsonValueSchema,
  domiq_value: jsonValueSchema,
  conflict_type: conflictTypeSchema,
  conflict_severity: conflictSeveritySchema,
  resolution_status: resolutionStatusSchema,
  property_id: z.string(),
  conversation_id: z.string().nullable(),
  resman_lead_id: z.string().nullable(),
  other_conversation_id: z.string().nullable(),
  base_value: jsonValueSchema,
  resman_changed_at: instantSchema.nullable(),
  domiq_changed_at: instantSchema.nullable(),
  /** Why it looks like one, e.g. the waterfall of a match, in the engine's words. */
  details: jsonObjectSchema.nullable(),
  resolution_strategy: resolutionStrategySchema.nullable(),
  resolved_value: jsonValueSchema,
  resolved_by: z.string().nullable(),
  resolved_at: instantSchema.nullable(),
  assigned_to: z.string().nullable(),
  snoozed_until: instantSchema.nullable(),
  notes: z.string().nullable(),
  created_at: instantSchema,
  updated_at: instantSchema,
});

export const conflictBody = (conflict: Conflict): z.output<typeof conflictSchema> =>
  bodyOf(conflictSchema, {
    ...conflict,
    field: conflict.conflictField && snakeCase(conflict.conflictField),
    resmanValue: wireValue(conflict.resmanValue),
    domiqValue: wireValue(conflict.domiqValue),
    baseValue: wireValue(conflict.baseValue),
    resolvedValue: wireValue(conflict.resolvedValue),
  });
