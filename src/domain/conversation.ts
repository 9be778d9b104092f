import * as z from "zod";
import { conversationIdSchema, propertyIdSchema, userIdSchema } from "./ids.js";
import { dateSchema, instantSchema, jsonObjectSchema, jsonValueSchema } from "./primitives.js";
import { leadStatusSchema, leadSyncStatusSchema } from "./status.js";

/**
 * A chatbot conversation: the hub record behind a ResMan prospect (seeds 000 and 002).
 * Values are kept as the chatbot wrote them; rules make sense of them.
 */
export const conversationSchema = z.object({
  id: conversationIdSchema,
  userId: userIdSchema.nullable().default(null),
  propertyId: propertyIdSchema,
  startTime: instantSchema,
  aiIntentSummary: z.string().nullable().default(null),
  leadScore: z.number().nullable().default(null),
  moveInDate: dateSchema.nullable().default(null),
  priceRangeMin: z.number().nullable().default(null),
  priceRangeMax: z.number().nullable().default(null),
  apartmentSizePreference: z.string().nullable().default(null),
  occupantsCount: z.number().nullable().default(null),
  hasPets: z.boolean().nullable().default(null),
  petDetails: jsonValueSchema.nullable().default(null),
  desiredFeatures: z.array(z.string()).nullable().default(null),
  workLocation: z.string().nullable().default(null),
  reasonForMoving: z.string().nullable().default(null),
  isQualified: z.boolean().default(false),
  isBookTour: z.boolean().default(false),
  status: leadStatusSchema.default("new"),
  updatedAt: instantSchema,
  /** ResMan's ProspectID once the conversation is linked. */
  resmanLeadId: z.string().nullable().default(null),
  resmanSyncStatus: leadSyncStatusSchema.default("not_synced"),
  resmanLastSyncAt: instantSchema.nullable().default(null),
  resmanSyncVersion: z.number().int().min(0).default(0),
  /** The lead this one was merged into; what happens to it since goes there. */
  mergedInto: conversationIdSchema.nullable().default(null),
  /** What ResMan knows beyond the chatbot's own columns: household, lost reason, why a lead waits. */
  resmanCustomFields: jsonObjectSchema.nullable().default(null),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** Something that happened to a lead in another system and was added to the conversation (seed 000, `mapNotesToUpdates`). */
export const conversationUpdateSchema = z.object({
  conversationId: conversationIdSchema,
  /** Identity of the happening in its source; the same key is never added twice to one conversation. */
  key: z.string().min(1),
  type: z.enum(["note", "activity"]),
  content: z.string(),
  timestamp: instantSchema,
  source: z.string().min(1),
});
export type ConversationUpdate = z.infer<typeof conversationUpdateSchema>;
