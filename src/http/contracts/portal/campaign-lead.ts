import * as z from "zod";
import type { CampaignLead } from "../../../domain/campaign-lead.js";
import { instantSchema } from "../../../domain/primitives.js";
import { bodyOf } from "../operations/naming.js";

const text = z.string().nullable();
const count = z.int().nullable();
const instant = instantSchema.nullable();

/** A campaign lead (seed 004, table `leads`). */
export const campaignLeadSchema = z.object({
  id: z.string(),
  client_id: z.string(),
  airtable_record_id: text,
  first_name: text,
  last_name: text,
  email: text,
  phone: text,
  company: text,
  title: text,
  icp_score: z.number().nullable(),
  status: text,
  processing_status: text,
  campaign_id: text,
  campaign_name: text,
  sms_sent_count: count,
  sms_sequence_position: count,
  sms_last_sent_at: instant,
  sms_stop: z.boolean(),
  lead_source: text,
  form_id: text,
  booked: z.boolean(),
  booked_at: instant,
  claimed_by: text,
  claimed_at: instant,
  notes: text,
  is_active: z.boolean(),
  created_at: instantSchema,
  updated_at: instantSchema,
});

/** A campaign lead, as it is or as an action left it. */
export const campaignLeadAnswer = z.object({ success: z.literal(true), lead: campaignLeadSchema });

export const campaignLeadBody = (lead: CampaignLead): z.output<typeof campaignLeadAnswer> => ({
  success: true,
  lead: bodyOf(campaignLeadSchema, lead),
});
