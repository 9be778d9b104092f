import * as z from "zod";
import { conflictSeveritySchema, conflictTypeSchema, resolutionStatusSchema } from "../../../domain/conflict.js";
import { instantSchema, jsonValueSchema } from "../../../domain/primitives.js";
import { resolutionStrategySchema } from "../../../domain/status.js";
import { conflictResolutionSchema, mergeFieldNameSchema } from "../merge-fields.js";
import { idSchema } from "./ids.js";
import { commaList, pageQuery } from "./paging.js";

const person = z.string().trim().min(1).max(200);
const notes = z.string().trim().min(1).max(10_000);

export const conflictParams = z.object({ conflict_id: idSchema });

/** Which conflicts to list. Lists take several values, separated by commas. */
export const conflictsQuery = z.object({
  property_id: idSchema.exactOptional(),
  conversation_id: idSchema.exactOptional(),
  resolution_status: commaList(resolutionStatusSchema).exactOptional(),
  conflict_type: commaList(conflictTypeSchema).exactOptional(),
  conflict_severity: commaList(conflictSeveritySchema).exactOptional(),
  assigned_to: person.exactOptional(),
  /** `true`: what a person can decide now, without what was put off. */
  due: z.enum(["true", "false"]).exactOptional(),
  ...pageQuery,
});

/** How somebody settles a conflict (seed 003, `ConflictResolution`). */
export const resolutionSchema = z.object({
  resolution: resolutionStrategySchema,
  /**
   * With `merged`: the value both sides get; left out, what the field's rule makes of both. With a side that wins: its value
   * as it was shown, if given; where the conflict shows another one by now, nothing is decided.
   */
  final_value: jsonValueSchema.exactOptional(),
  reason: z.string().trim().max(10_000).exactOptional(),
});

export const escalationSchema = z
  .strictObject({ assigned_to: person.exactOptional(), notes: notes.exactOptional() })
  .default({});

/** Whose task it is; null: nobody's. */
export const assignmentSchema = z.strictObject({ assigned_to: person.nullable() });

export const dismissalSchema = z.strictObject({ notes: notes.exactOptional() }).default({});

/** What somebody says of two records that may be one person. */
export const pairDecisionSchema = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("merge"),
    notes: notes.exactOptional(),
    /** Of two leads, the one that goes on. Default: that of the task. */
    survivor_conversation_id: idSchema.exactOptional(),
    /** Of two prospects of one renter, the one that goes on. Default: the one the lead is linked to. */
    survivor_resman_lead_id: idSchema.exactOptional(),
    /** Who is right where both have a value. Default `manual_review`. */
    merge_strategy: z.enum(["resman_wins", "domiq_wins", "manual_review"]).exactOptional(),
    merge_fields: z.array(mergeFieldNameSchema).max(100).exactOptional(),
    /** What single fields should be, above the strategy. */
    conflict_resolution: conflictResolutionSchema.exactOptional(),
  }),
  z.strictObject({ decision: z.literal("distinct"), notes: notes.exactOptional() }),
  /** Hides the task until then. */
  z.strictObject({ decision: z.literal("later"), notes: notes.exactOptional(), until: instantSchema }),
]);
