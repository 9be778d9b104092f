import * as z from "zod";
import { campaignLeadIdSchema, conversationIdSchema, propertyIdSchema, runIdSchema, syncLogIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema, jsonValueSchema } from "./primitives.js";
import { resolutionStrategySchema, syncDirectionSchema, syncTriggerSchema, syncTypeSchema } from "./status.js";

/** One field that moved: which side it moved on, from what to what, and the rule that decided. */
export const loggedChangeSchema = z.object({
  field: z.string(),
  side: z.enum(["local", "remote"]),
  from: jsonValueSchema,
  to: jsonValueSchema,
  /** Where the new value came from. */
  origin: z.enum(["local", "remote", "merged"]),
  rule: z.string(),
});
export type LoggedChange = z.infer<typeof loggedChangeSchema>;

/** Which way a sync went, by the system it spoke with. */
export const logDirectionSchema = z.enum([...syncDirectionSchema.options, "to_airtable", "from_airtable"]);

/** A row of the audit trail (seed table `lead_sync_log`). */
export const syncLogEntrySchema = z.object({
  id: syncLogIdSchema,
  conversationId: conversationIdSchema.nullable(),
  /** The lead, where it is a campaign lead and not a conversation. */
  campaignLeadId: campaignLeadIdSchema.nullable().default(null),
  resmanLeadId: z.string().nullable(),
  propertyId: propertyIdSchema.nullable(),
  runId: runIdSchema.nullable().default(null),
  syncDirection: logDirectionSchema,
  syncStatus: z.enum(["pending", "success", "failed", "conflict", "retry"]),
  syncType: syncTypeSchema,
  trigger: syncTriggerSchema,
  changes: z.array(loggedChangeSchema).default([]),
  syncData: jsonObjectSchema.nullable().default(null),
  responseData: jsonObjectSchema.nullable().default(null),
  errorMessage: z.string().nullable().default(null),
  errorCode: z.string().nullable().default(null),
  conflictResolution: resolutionStrategySchema.nullable().default(null),
  conflictDetails: jsonObjectSchema.nullable().default(null),
  retryCount: z.number().int().min(0).default(0),
  processingTimeMs: z.number().nonnegative().nullable().default(null),
  /** Milliseconds from the moment the change could be known to this row; null where that moment is not known. */
  latencyMs: z.number().nonnegative().nullable().default(null),
  createdAt: instantSchema,
});
export type SyncLogEntry = z.infer<typeof syncLogEntrySchema>;
