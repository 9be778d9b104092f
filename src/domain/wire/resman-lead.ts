import * as z from "zod";
import { jsonObjectSchema, jsonValueSchema } from "../primitives.js";
import { leadStatusSchema } from "../status.js";

/** The seeds' snake_case shapes, as HTTP bodies and the named mappers use them (seed 000). */

export const resManBudgetRangeSchema = z.object({ min: z.number(), max: z.number() });

export const resManLeadSchema = z.object({
  /** ResMan's ProspectID; absent before the lead exists there. */
  id: z.string().optional(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
  property_id: z.string(),
  source: z.string(),
  initial_message: z.string(),
  lead_score: z.number().min(0).max(100),
  status: leadStatusSchema.optional(),
  move_in_date: z.string().optional(),
  /** 0 stands for a side nobody named. */
  budget_range: resManBudgetRangeSchema.optional(),
  apartment_size_preference: z.string().optional(),
  occupants_count: z.number().int().optional(),
  has_pets: z.boolean().optional(),
  pet_details: jsonValueSchema.optional(),
  desired_features: z.array(z.string()).optional(),
  work_location: z.string().optional(),
  reason_for_moving: z.string().optional(),
  custom_fields: jsonObjectSchema.optional(),
});
export type ResManLead = z.infer<typeof resManLeadSchema>;

export const resManContactSchema = z.object({
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
  age: z.number().int().optional(),
  lead_source: z.string(),
  custom_fields: jsonObjectSchema,
});
export type ResManContact = z.infer<typeof resManContactSchema>;

export const resManAppointmentSchema = z.object({
  prospect_name: z.string().optional(),
  prospect_email: z.string().optional(),
  prospect_phone: z.string().optional(),
  unit_interest: z.string().optional(),
  /** ISO 8601, UTC. */
  tour_datetime: z.string(),
  duration_minutes: z.number().int().optional(),
  tour_type: z.enum(["in_person", "virtual", "self_guided"]),
  source: z.string(),
  notes: z.string().optional(),
  custom_fields: jsonObjectSchema,
});
export type ResManAppointment = z.infer<typeof resManAppointmentSchema>;

/** What the chatbot should know about where a lead stands. */
export interface ConversationContext {
  stage: string;
  priority: "high" | "medium" | "low" | (string & {});
  tags?: string[];
  metadata?: Record<string, unknown>;
}

/** A renter's profile as ResMan knows it. */
export const userProfileSchema = z.object({
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
  lead_source: z.string(),
  custom_fields: jsonObjectSchema,
});
export type UserProfile = z.infer<typeof userProfileSchema>;
