import * as z from "zod";
import { propertyIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema } from "./primitives.js";

/** What the feed tells of (seed 000, `RealTimeSyncMessage`). */
export const feedEventTypeSchema = z.enum([
  "lead_update",
  "status_change",
  "new_lead",
  "sync_conflict",
  "sync_conflict_resolved",
]);
export type FeedEventType = z.infer<typeof feedEventTypeSchema>;

/** Something that happened to a lead or a conflict, as it is stored with the change itself. */
export const newFeedEventSchema = z.object({
  id: z.string().min(1).max(100),
  propertyId: propertyIdSchema,
  type: feedEventTypeSchema,
  /** The side it came from. */
  source: z.enum(["resman", "domiq"]),
  /** The message's body, in the seeds' snake_case (`domain/wire/realtime-message.ts`). */
  data: jsonObjectSchema,
  createdAt: instantSchema,
});
export type NewFeedEvent = z.infer<typeof newFeedEventSchema>;

/** An event in its place: positions grow in the order in which changes were committed, the same for every process. */
export const feedEventSchema = newFeedEventSchema.extend({ position: z.int().positive() });
export type FeedEvent = z.infer<typeof feedEventSchema>;
