import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import type { DeltaSyncResult } from "../../../engine/runs/delta.js";
import { idSchema } from "./ids.js";

/** What may be said of a delta sync; nothing need be. */
export const deltaRequestSchema = z
  .strictObject({
    /** Minutes to look back in place of the checkpoint. */
    lookback_minutes: z.int().min(1).max(525_600).exactOptional(),
    property_id: idSchema.exactOptional(),
  })
  .default({});

const count = z.int().min(0);
const errors = z.array(z.string());

/** What a delta sync did: the seed's own member names (seed 004, `ReconciliationResult`), and the runs it made. */
const reconciliationSchema = z.object({
  success: z.boolean(),
  stage1: z.object({ recordsProcessed: count, inserted: count, updated: count, errors }),
  stage2: z.object({ recordsProcessed: count, updated: count, skipped: count, errors }),
  startTime: instantSchema,
  endTime: instantSchema,
  /** Milliseconds. */
  duration: z.number(),
  runIds: z.array(z.string()),
});

export const deltaSchema = z.object({
  success: z.boolean(),
  message: z.literal("Delta sync complete"),
  details: reconciliationSchema,
});

/** `success` false where a stage met errors: they are listed, and what failed is queued or taken up by the next sync. */
export const deltaBody = ({
  success,
  stage1,
  stage2,
  startTime,
  endTime,
  duration,
  runIds,
}: DeltaSyncResult): z.output<typeof deltaSchema> => ({
  success,
  message: "Delta sync complete",
  details: { success, stage1, stage2, startTime, endTime, duration, runIds },
});
