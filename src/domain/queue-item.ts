import * as z from "zod";
import { conversationIdSchema, propertyIdSchema, queueItemIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema } from "./primitives.js";
import { syncTriggerSchema } from "./status.js";

export const syncOperationSchema = z.enum(["push", "pull", "merge", "status_update", "enrichment"]);
export type SyncOperation = z.infer<typeof syncOperationSchema>;

export const queueStatusSchema = z.enum(["pending", "processing", "completed", "failed", "cancelled"]);
export type QueueStatus = z.infer<typeof queueStatusSchema>;

/** 1 low, 2 medium, 3 high (seed 001). */
export const prioritySchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Priority = z.infer<typeof prioritySchema>;

/**
 * A durable job (seed table `lead_sync_queue`). It says that a lead may differ from a remote system, never what changed,
 * so a newer notice of the same lead and operation is absorbed by one that still waits.
 */
export const queueItemSchema = z.object({
  id: queueItemIdSchema,
  conversationId: conversationIdSchema.nullable(),
  resmanLeadId: z.string().nullable(),
  propertyId: propertyIdSchema,
  syncOperation: syncOperationSchema,
  syncData: jsonObjectSchema,
  /** What made the engine look at the lead. */
  trigger: syncTriggerSchema,
  priority: prioritySchema,
  retryCount: z.number().int().min(0),
  maxRetries: z.number().int().min(0),
  /** Not before this instant. */
  nextRetryAt: instantSchema,
  status: queueStatusSchema,
  errorMessage: z.string().nullable(),
  errorCode: z.string().nullable(),
  processedAt: instantSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** Who works on it, until when; null while nobody does. */
  leaseOwner: z.string().nullable(),
  leaseUntil: instantSchema.nullable(),
  /** Grows with every claim; only the holder of the newest token may settle the job. */
  fence: z.number().int().min(0),
  /** Leases that ran out: workers that died or froze while they held the job. Not counted as attempts. */
  crashCount: z.number().int().min(0),
});
export type QueueItem = z.infer<typeof queueItemSchema>;
