import * as z from "zod";
import { campaignLeadIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

/** Says durably that a campaign lead may differ from its Airtable record; never what changed, so a newer one is absorbed. */
export const campaignNoticeSchema = z.object({
  leadId: campaignLeadIdSchema,
  clientId: z.string().min(1),
  /**
   * Grows with every notice of this lead, also after one was settled: whoever worked on an older one has not seen the newest
   * edit, and cannot settle it.
   */
  version: z.int().min(1),
  /** Times it was tried in vain. */
  attempts: z.int().min(0),
  /** Not before this instant. */
  notBefore: instantSchema,
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  noticedAt: instantSchema,
});
export type CampaignNotice = z.infer<typeof campaignNoticeSchema>;
