import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import { prioritySchema, type QueueItem, queueStatusSchema, syncOperationSchema } from "../../../domain/queue-item.js";
import { syncTriggerSchema } from "../../../domain/status.js";
import { bodyOf } from "./naming.js";

/** A job as operators see it. Left out: who holds it, and what it carries. */
export const jobSchema = z.object({
  id: z.string(),
  conversation_id: z.string().nullable(),
  resman_lead_id: z.string().nullable(),
  property_id: z.string(),
  sync_operation: syncOperationSchema,
  trigger: syncTriggerSchema,
  /** 1 low, 2 medium, 3 high. */
  priority: prioritySchema,
  retry_count: z.int(),
  max_retries: z.int(),
  /** Not before this instant. */
  next_retry_at: instantSchema,
  status: queueStatusSchema,
  error_message: z.string().nullable(),
  error_code: z.string().nullable(),
  /** Workers that died or froze while they held it. */
  crash_count: z.int(),
  processed_at: instantSchema.nullable(),
  created_at: instantSchema,
  updated_at: instantSchema,
});

export const jobBody = (job: QueueItem): z.output<typeof jobSchema> => bodyOf(jobSchema, job);
