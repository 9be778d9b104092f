import * as z from "zod";
import { dateSchema, instantSchema, jsonObjectSchema } from "../../domain/primitives.js";
import { leadStatusSchema } from "../../domain/status.js";
import type { PulledLead, PullResult } from "../../engine/runs/pull-types.js";
import { conversationBody, conversationBodySchema } from "./conversation.js";
import { idSchema } from "./operations/ids.js";
import { commaList } from "./operations/paging.js";

const moment = z.union([instantSchema, dateSchema], "must be an ISO 8601 instant or day");

/** What to pull (seed 000, `PullLeadsRequest`). */
export const pullLeadsQuerySchema = z.object({
  property_id: idSchema.optional(),
  date_from: moment.optional(),
  date_to: moment.optional(),
  status_filter: commaList(leadStatusSchema).optional().describe("One or more statuses, separated by commas."),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  include_conversations: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
  sync_type: z.enum(["full", "incremental"]).default("incremental"),
  /** Not in the seed, which gives the token and no place for it. */
  next_sync_token: z.string().max(1_000_000).optional().describe("What a pull that ended at its limit gave as such."),
});
export type PullLeadsRequest = z.input<typeof pullLeadsQuerySchema>;

const pulledLeadSchema = z.object({
  resman_lead_id: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
  status: leadStatusSchema,
  lead_score: z.number().describe("0 to 100; 0 where nobody scored the lead."),
  last_activity: z.string().describe("ResMan's last change; where it does not say, when we last took it over."),
  notes: z.string().optional(),
  custom_fields: jsonObjectSchema.optional(),
  property_id: z.string(),
  created_at: instantSchema,
  updated_at: instantSchema,
  conversation: conversationBodySchema.optional().describe("Where include_conversations asks for it."),
});

/** What a pull did (seed 000, `PullLeadsResponse`). */
export const pullLeadsResponseSchema = z.object({
  leads: z.array(pulledLeadSchema),
  total_count: z.int(),
  sync_summary: z.object({
    new_leads: z.int(),
    updated_leads: z.int(),
    conflicts_resolved: z.int(),
    failed_syncs: z.int(),
  }),
  next_sync_token: z
    .string()
    .optional()
    .describe("Where the limit ended the pull: give it back, with the other members again."),
});
export type PullLeadsResponse = z.output<typeof pullLeadsResponseSchema>;

export const PULLED_LEADS_EXAMPLE = {
  leads: [
    {
      resman_lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
      first_name: "Dana",
      last_name: "Reyes",
      email: "dana.reyes@example.com",
      phone: "+15125550142",
      status: "contacted",
      lead_score: 72,
      last_activity: "2026-03-02T17:04:11Z",
      property_id: "6e0f7c36-5d0e-4d0a-8f0d-0d6a3e1c2b10",
      created_at: "2026-03-01T09:30:00.000Z",
      updated_at: "2026-03-02T17:05:00.000Z",
    },
  ],
  total_count: 1,
  sync_summary: { new_leads: 0, updated_leads: 1, conflicts_resolved: 0, failed_syncs: 0 },
};

export const pullLeadsBody = (result: PullResult): PullLeadsResponse => ({
  leads: result.leads.map(pulledLeadBody),
  total_count: result.totalCount,
  sync_summary: {
    new_leads: result.summary.newLeads,
    updated_leads: result.summary.updatedLeads,
    conflicts_resolved: result.summary.conflictsResolved,
    failed_syncs: result.summary.failedSyncs,
  },
  ...(result.nextSyncToken !== undefined && { next_sync_token: result.nextSyncToken }),
});

/** The seed leaves out a contact nobody knows, and has no null. */
const pulledLeadBody = ({ fields, ...lead }: PulledLead): z.output<typeof pulledLeadSchema> => ({
  resman_lead_id: lead.resmanLeadId,
  first_name: fields.firstName ?? "",
  last_name: fields.lastName ?? "",
  ...(fields.email !== null && { email: fields.email }),
  ...(fields.phone !== null && { phone: fields.phone }),
  status: fields.status,
  lead_score: fields.leadScore ?? 0,
  last_activity: lead.lastActivity ?? lead.updatedAt,
  ...(lead.customFields && { custom_fields: lead.customFields }),
  property_id: lead.propertyId,
  created_at: lead.createdAt,
  updated_at: lead.updatedAt,
  ...(lead.conversation && { conversation: conversationBody(lead.conversation) }),
});
