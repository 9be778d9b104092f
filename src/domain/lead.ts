import * as z from "zod";
import { conversationIdSchema, propertyIdSchema } from "./ids.js";
import { dateSchema, instantSchema } from "./primitives.js";
import { leadStatusSchema } from "./status.js";

export const petSchema = z.object({
  /** What the renter called it, lower case: `dog`, `cat`, `iguana`. */
  type: z.string().min(1).max(50),
  count: z.number().int().positive(),
  weightLbs: z.number().nonnegative().nullable().default(null),
});
export type Pet = z.infer<typeof petSchema>;

/** Monthly rent in whole currency units; a side nobody named is null, never 0. */
export const budgetRangeSchema = z.object({
  min: z.number().positive().nullable(),
  max: z.number().positive().nullable(),
});
export type BudgetRange = z.infer<typeof budgetRangeSchema>;

/** Someone who would live with the lead. */
export const householdMemberSchema = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** ResMan's customer type: `roommate`, `spouse`, `guarantor`, `applicant`, … */
  role: z.string(),
});
export type HouseholdMember = z.infer<typeof householdMemberSchema>;

/**
 * The synced fields of a lead in canonical form: trimmed, email in lower case, phone in E.164
 * (with `;ext=` where there is an extension), unusable values absent (null). Null is a value: "nobody knows".
 */
export const leadFieldsSchema = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  moveInDate: dateSchema.nullable(),
  budgetRange: budgetRangeSchema.nullable(),
  /** `studio`, `1 bedroom`, `2 bedroom`, … or the renter's own words. */
  apartmentSizePreference: z.string().nullable(),
  occupantsCount: z.number().int().positive().nullable(),
  /** Null: not asked. Empty: no pets. */
  pets: z.array(petSchema).nullable(),
  desiredFeatures: z.array(z.string()).nullable(),
  workLocation: z.string().nullable(),
  reasonForMoving: z.string().nullable(),
  initialMessage: z.string().nullable(),
  /** 0 to 100. */
  leadScore: z.number().min(0).max(100).nullable(),
  status: leadStatusSchema,
  lostReason: z.string().nullable(),
  household: z.array(householdMemberSchema),
});
export type LeadFields = z.infer<typeof leadFieldsSchema>;
export type LeadField = keyof LeadFields;

/** Names of all synced fields. */
export const LEAD_FIELDS = Object.keys(leadFieldsSchema.shape) as readonly LeadField[];

/** Canonical snapshot of a lead: what a conversation, its user and its tours say together. */
export const leadSchema = z.object({
  id: conversationIdSchema,
  propertyId: propertyIdSchema,
  /** When the renter first wrote. */
  startedAt: instantSchema,
  updatedAt: instantSchema,
  fields: leadFieldsSchema,
});
export type Lead = z.infer<typeof leadSchema>;
