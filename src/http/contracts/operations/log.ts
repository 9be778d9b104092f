import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import { resolutionStrategySchema, syncTriggerSchema, syncTypeSchema } from "../../../domain/status.js";
import { logDirectionSchema, type SyncLogEntry, syncLogEntrySchema } from "../../../domain/sync-log.js";
import { present } from "../../../rules/mappers/present.js";
import { changeBody, changeSchema } from "./change.js";

/** A row of the audit trail as the log viewer shows it (seed 003, `LeadSyncLog`), and what moved. */
export const logSchema = z.object({
  id: z.string(),
  sync_direction: logDirectionSchema,
  sync_status: syncLogEntrySchema.shape.syncStatus,
  sync_type: syncTypeSchema,
  created_at: instantSchema,
  trigger: syncTriggerSchema,
  changes: z.array(changeSchema),
  run_id: z.string().exactOptional(),
  error_message: z.string().exactOptional(),
  error_code: z.string().exactOptional(),
  conflict_resolution: resolutionStrategySchema.exactOptional(),
  /** Milliseconds. */
  processing_time_ms: z.number().exactOptional(),
});

/** Left out: what was sent and answered, which may hold a renter's words. */
export const logBody = (entry: SyncLogEntry): z.output<typeof logSchema> => ({
  id: entry.id,
  sync_direction: entry.syncDirection,
  sync_status: entry.syncStatus,
  sync_type: entry.syncType,
  created_at: entry.createdAt,
  trigger: entry.trigger,
  changes: entry.changes.map(changeBody),
  ...present({
    run_id: entry.runId,
    error_message: entry.errorMessage,
    error_code: entry.errorCode,
    conflict_resolution: entry.conflictResolution,
    processing_time_ms: entry.processingTimeMs,
  }),
});
