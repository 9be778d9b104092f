import * as z from "zod";
import { instantSchema, jsonValueSchema } from "../primitives.js";
import { leadStatusSchema } from "../status.js";

/**
 * A change in ResMan as a partner or our own bridge tells of it (seed 000, `LeadUpdateWebhook`). Receivers ignore members
 * they do not know. It is a notice: what is true is read from ResMan.
 */
export const leadUpdateWebhookSchema = z.object({
  /** ResMan's ProspectID. */
  lead_id: z.string().trim().min(1).max(100),
  status: z.union([leadStatusSchema, z.string().trim().min(1).max(100)]),
  updated_fields: z.record(z.string().max(200), jsonValueSchema),
  timestamp: instantSchema,
  updated_by: z.string().max(200),
  sync_direction: z.literal("from_resman"),
  /** Never read: a signature within the body cannot cover the body. */
  webhook_signature: z.string().max(1000).optional(),
  /** Not in the seed: lets a receiver with several properties find a prospect nobody here knows yet. */
  property_id: z.string().trim().min(1).max(100).optional(),
});
export type LeadUpdateWebhook = z.infer<typeof leadUpdateWebhookSchema>;
