import * as z from "zod";
import type { LeadFields } from "../../../domain/lead.js";
import { dateSchema, instantSchema, jsonValueSchema } from "../../../domain/primitives.js";
import { leadStatusSchema, leadSyncStatusSchema } from "../../../domain/status.js";
import { resManBudgetRangeSchema } from "../../../domain/wire/resman-lead.js";
import type { LeadSummary } from "../../../engine/queries/list-leads.js";
import { leadDataFromFields } from "../../../rules/mappers/lead-data.js";

const text = z.string().nullable();

const memberSchema = z.object({ first_name: text, last_name: text, email: text, phone: text, role: z.string() });

const leadFieldsSchema = z.object({
  first_name: text,
  last_name: text,
  email: text,
  phone: text,
  initial_message: text,
  lead_score: z.number().nullable(),
  move_in_date: dateSchema.nullable(),
  /** 0 stands for a side nobody named. */
  budget_range: resManBudgetRangeSchema.nullable(),
  apartment_size_preference: text,
  occupants_count: z.int().nullable(),
  /** Null: not asked. */
  has_pets: z.boolean().nullable(),
  pet_details: jsonValueSchema,
  desired_features: z.array(z.string()).nullable(),
  work_location: text,
  reason_for_moving: text,
  status: leadStatusSchema,
  lost_reason: text,
  household: z.array(memberSchema),
});

/** A lead by the seeds' names; null where nobody knows. */
export const leadSchema = z.object({
  conversation_id: z.string(),
  property_id: z.string(),
  /** ResMan's ProspectID; null while it has none. */
  resman_lead_id: text,
  ...leadFieldsSchema.shape,
  sync_status: leadSyncStatusSchema,
  last_sync_at: instantSchema.nullable(),
  /** The lead that goes on where this one was merged. */
  merged_into: text,
  /** When the renter first wrote. */
  started_at: instantSchema,
  updated_at: instantSchema,
});

export const leadBody = ({ fields, ...lead }: LeadSummary): z.output<typeof leadSchema> => ({
  conversation_id: lead.conversationId,
  property_id: lead.propertyId,
  resman_lead_id: lead.resmanLeadId,
  ...fieldsBody(fields),
  sync_status: lead.syncStatus,
  last_sync_at: lead.lastSyncAt,
  merged_into: lead.mergedInto,
  started_at: lead.startedAt,
  updated_at: lead.updatedAt,
});

/** All fields are given, so none of their members is left out. */
const fieldsBody = (fields: LeadFields) => leadDataFromFields(fields) as z.output<typeof leadFieldsSchema>;
