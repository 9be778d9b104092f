import * as z from "zod";
import { jsonValueSchema } from "../primitives.js";
import { resManBudgetRangeSchema } from "./resman-lead.js";

const text = z.string().max(10_000);
const short = z.string().max(500);

const fields = {
  first_name: short,
  last_name: short,
  email: z.string().max(320),
  phone: z.string().max(100),
  initial_message: text,
  lead_score: z.number(),
  /** A day, or an instant on it. */
  move_in_date: z.union([z.iso.date(), z.iso.datetime({ offset: true })]),
  /** 0 stands for a side nobody named. */
  budget_range: resManBudgetRangeSchema,
  apartment_size_preference: short,
  occupants_count: z.number().int(),
  has_pets: z.boolean(),
  pet_details: jsonValueSchema,
  desired_features: z.array(short).max(100),
  work_location: short,
  reason_for_moving: text,
};

/** What the chatbot knows of a renter (seed 000, `CreateLeadRequest.lead_data`). */
export const leadDataSchema = z
  .object(fields)
  .partial({
    email: true,
    phone: true,
    move_in_date: true,
    budget_range: true,
    apartment_size_preference: true,
    occupants_count: true,
    has_pets: true,
    pet_details: true,
    desired_features: true,
    work_location: true,
    reason_for_moving: true,
  })
  .extend({ property_id: z.string().trim().min(1).max(100), source: z.literal("chatbot") });
export type LeadData = z.infer<typeof leadDataSchema>;

/** Single fields of a lead that somebody edits; null clears a field. */
export const leadEditSchema = z
  .strictObject({
    first_name: fields.first_name.nullable(),
    last_name: fields.last_name.nullable(),
    email: fields.email.nullable(),
    phone: fields.phone.nullable(),
    initial_message: fields.initial_message.nullable(),
    lead_score: fields.lead_score.nullable(),
    move_in_date: fields.move_in_date.nullable(),
    budget_range: fields.budget_range.nullable(),
    apartment_size_preference: fields.apartment_size_preference.nullable(),
    occupants_count: fields.occupants_count.nullable(),
    has_pets: fields.has_pets.nullable(),
    pet_details: fields.pet_details.nullable(),
    desired_features: fields.desired_features.nullable(),
    work_location: fields.work_location.nullable(),
    reason_for_moving: fields.reason_for_moving.nullable(),
  })
  .partial();
export type LeadEdit = z.infer<typeof leadEditSchema>;
