import * as z from "zod";
import { campaignLeadIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

/** What a campaign lead and its Airtable record tell each other, with what stands for "nothing". */
export const campaignFieldsSchema = z.object({
  firstName: z.string().nullable().default(null),
  lastName: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
  company: z.string().nullable().default(null),
  title: z.string().nullable().default(null),
  icpScore: z.number().nullable().default(null),
  status: z.string().nullable().default(null),
  processingStatus: z.string().nullable().default(null),
  campaignId: z.string().nullable().default(null),
  campaignName: z.string().nullable().default(null),
  smsSentCount: z.number().int().nullable().default(null),
  smsSequencePosition: z.number().int().nullable().default(null),
  smsLastSentAt: instantSchema.nullable().default(null),
  smsStop: z.boolean().default(false),
  leadSource: z.string().nullable().default(null),
  formId: z.string().nullable().default(null),
  booked: z.boolean().default(false),
  bookedAt: instantSchema.nullable().default(null),
  claimedBy: z.string().nullable().default(null),
  claimedAt: instantSchema.nullable().default(null),
  notes: z.string().nullable().default(null),
});
export type CampaignFields = z.infer<typeof campaignFieldsSchema>;
export type CampaignField = keyof CampaignFields;

/** Every field of {@link CampaignFields}, in a fixed order. */
export const CAMPAIGN_FIELDS = Object.keys(campaignFieldsSchema.shape) as CampaignField[];

/** A row of the portal's `leads` table (seed 004): the hub record behind an Airtable record. */
export const campaignLeadSchema = z.object({
  id: campaignLeadIdSchema,
  clientId: z.string().min(1),
  airtableRecordId: z.string().nullable().default(null),
  ...campaignFieldsSchema.shape,
  isActive: z.boolean().default(true),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type CampaignLead = z.infer<typeof campaignLeadSchema>;
