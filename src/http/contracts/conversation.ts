import * as z from "zod";
import type { Conversation } from "../../domain/conversation.js";
import { dateSchema, instantSchema, jsonObjectSchema, jsonValueSchema } from "../../domain/primitives.js";
import { leadStatusSchema, leadSyncStatusSchema } from "../../domain/status.js";
import { bodyOf } from "./operations/naming.js";

const text = z.string().nullable();
const number = z.number().nullable();

/** A chatbot conversation by the seeds' columns (seed 002); null where nobody knows. */
export const conversationBodySchema = z.object({
  id: z.string(),
  user_id: text,
  property_id: z.string(),
  start_time: instantSchema,
  ai_intent_summary: text,
  lead_score: number,
  move_in_date: dateSchema.nullable(),
  price_range_min: number,
  price_range_max: number,
  apartment_size_preference: text,
  occupants_count: number,
  has_pets: z.boolean().nullable(),
  pet_details: jsonValueSchema,
  desired_features: z.array(z.string()).nullable(),
  work_location: text,
  reason_for_moving: text,
  is_qualified: z.boolean(),
  is_book_tour: z.boolean(),
  status: leadStatusSchema,
  updated_at: instantSchema,
  resman_lead_id: text,
  resman_sync_status: leadSyncStatusSchema,
  resman_last_sync_at: instantSchema.nullable(),
  resman_sync_version: z.int(),
  merged_into: text,
  resman_custom_fields: jsonObjectSchema.nullable(),
});

export const conversationBody = (conversation: Conversation): z.output<typeof conversationBodySchema> =>
  bodyOf(conversationBodySchema, conversation);
