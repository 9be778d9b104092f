import * as z from "zod";
import type { CampaignFields } from "../../domain/campaign-lead.js";
import { parseInput } from "../../domain/errors.js";
import { campaignLeadIdSchema } from "../../domain/ids.js";
import { instantSchema } from "../../domain/primitives.js";
import type { CampaignLeadFilter } from "../../ports/campaigns.js";
import { campaignValueSchemas } from "../airtable/campaign-value.js";

const editSchema = z.strictObject(campaignValueSchemas).partial();

const filterSchema = z.strictObject({
  clientId: z.string().min(1).exactOptional(),
  updatedSince: instantSchema.exactOptional(),
  isActive: z.boolean().exactOptional(),
  limit: z.int().min(1).max(1000).exactOptional(),
  afterId: campaignLeadIdSchema.exactOptional(),
});

/** What a form says of a lead. @throws ValidationError naming the field */
export function parseEdit(fields: Partial<CampaignFields>): Partial<CampaignFields> {
  const parsed = parseInput(editSchema, fields, "The edit");
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** @throws ValidationError */
export const parseFilter = (filter: CampaignLeadFilter): CampaignLeadFilter =>
  parseInput(filterSchema, filter, "CampaignLeadFilter");
