import * as z from "zod";
import { campaignLeadIdSchema } from "./ids.js";
import { baseFieldSchema } from "./link.js";
import { instantSchema, jsonValueSchema } from "./primitives.js";

/** What somebody decided about a conflict. It holds for the pair of values the conflict names, and for no other. */
export const campaignDecisionSchema = z.object({
  /** What both sides should hold. */
  value: jsonValueSchema,
  decidedBy: z.string().min(1).max(100),
  decidedAt: instantSchema,
});
export type CampaignDecision = z.infer<typeof campaignDecisionSchema>;

/** A field that both sides changed, where the policy leaves the choice to a person. */
export const campaignConflictSchema = z.object({
  field: z.string().min(1),
  local: jsonValueSchema,
  remote: jsonValueSchema,
  /** The rule that asked. */
  rule: z.string(),
  openedAt: instantSchema,
  /** Null until somebody decided; carried out by the next sync. */
  decision: campaignDecisionSchema.nullable().default(null),
});
export type CampaignConflict = z.infer<typeof campaignConflictSchema>;

/** A campaign lead and its Airtable record, one to one. */
export const campaignLinkSchema = z.object({
  leadId: campaignLeadIdSchema,
  clientId: z.string().min(1),
  /** The table the record is in, by ids: `appXXXXXXXXXXXXXX/tblXXXXXXXXXXXXXX`. */
  source: z.string().min(1).max(100),
  /** Case-sensitive. */
  recordId: z.string().min(1).max(100),
  /** `deleted`: the record is gone from its table. */
  status: z.enum(["active", "deleted"]).default("active"),
  /** For each field, what both sides held when they last agreed. */
  base: z.record(z.string(), baseFieldSchema),
  /** For each field, what the record held when it was last read or written. A field that could not be read is left out. */
  seen: z.record(z.string(), jsonValueSchema),
  conflicts: z.array(campaignConflictSchema).default([]),
  /** Grows by one with every recorded change. */
  syncVersion: z.int().min(1),
  lastSyncAt: instantSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type CampaignLink = z.infer<typeof campaignLinkSchema>;
