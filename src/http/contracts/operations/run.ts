import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import { type Run, runCountsSchema, runSchema as runRow } from "../../../domain/run.js";
import { syncTriggerSchema } from "../../../domain/status.js";
import { bodyOf } from "./naming.js";

const runErrorSchema = z.object({
  /** Null where the run itself failed. */
  lead_id: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

/** One pull, push sweep, reconciliation, search for duplicates, or the revert of one of these. */
export const runSchema = z.object({
  id: z.string(),
  kind: runRow.shape.kind,
  /** Null for a run over all properties. */
  property_id: z.string().nullable(),
  trigger: syncTriggerSchema,
  status: runRow.shape.status,
  counts: runCountsSchema,
  errors: z.array(runErrorSchema),
  started_at: instantSchema,
  finished_at: instantSchema.nullable(),
});

export const runBody = (run: Run): z.output<typeof runSchema> =>
  bodyOf(runSchema, { ...run, errors: run.errors.map((error) => bodyOf(runErrorSchema, error)) });
