import * as z from "zod";
import { conversationIdSchema, tourIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

export const TOUR_TYPES = ["in_person", "virtual", "self_guided"] as const;
export type TourType = (typeof TOUR_TYPES)[number];

/** A tour booked through the chatbot (seed 000). `tourType` stays as written; unknown types are mapped when sent. */
export const tourBookingSchema = z.object({
  id: tourIdSchema,
  conversationId: conversationIdSchema,
  prospectName: z.string().nullable().default(null),
  prospectEmail: z.string().nullable().default(null),
  prospectPhone: z.string().nullable().default(null),
  unitInterest: z.string().nullable().default(null),
  tourDatetime: instantSchema,
  /** Minutes. */
  durationMinutes: z.number().int().positive().nullable().default(null),
  tourType: z.string().nullable().default(null),
  notes: z.string().nullable().default(null),
});
export type TourBooking = z.infer<typeof tourBookingSchema>;
