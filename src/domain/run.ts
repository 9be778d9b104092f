import * as z from "zod";
import { propertyIdSchema, runIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";
import { syncTriggerSchema } from "./status.js";

export const runCountsSchema = z.object({
  processed: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  waiting: z.number().int(),
  conflicts: z.number().int(),
  failed: z.number().int(),
});
export type RunCounts = z.infer<typeof runCountsSchema>;

/** `leadId` is null where the run itself failed. */
export const runErrorSchema = z.object({ leadId: z.string().nullable(), code: z.string(), message: z.string() });
export type RunError = z.infer<typeof runErrorSchema>;

/** One pull, push sweep, reconciliation, search for duplicates, or the revert of one of these. */
export const runSchema = z.object({
  id: runIdSchema,
  kind: z.enum(["push", "pull", "reconcile", "duplicates", "revert"]),
  propertyId: propertyIdSchema.nullable(),
  trigger: syncTriggerSchema,
  status: z.enum(["running", "completed", "failed", "aborted"]),
  counts: runCountsSchema,
  errors: z.array(runErrorSchema),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;
