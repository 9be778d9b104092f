import * as z from "zod";
import { conversationIdSchema, mergeIdSchema } from "../../domain/ids.js";
import type { UnmergeLeadsResult } from "../../engine/merge/unmerge-leads.js";
import { namesOfFields } from "./merge-fields.js";

/** Which merge to take back: the one named, or the latest the conversation took part in. */
export const unmergeLeadsRequestSchema = z.object({
  conversation_id: conversationIdSchema.describe("Either of the two leads."),
  merge_id: mergeIdSchema.optional(),
});
export type UnmergeLeadsRequest = z.input<typeof unmergeLeadsRequestSchema>;

/** What became of it. */
export const unmergeLeadsResponseSchema = z.object({
  success: z.literal(true),
  merge_id: z.string(),
  survivor_id: z.string().describe("The lead that had gone on."),
  loser_id: z
    .string()
    .nullable()
    .describe("The lead that is one of its own again; null where a conversation and a prospect are apart again."),
  restored_resman_lead_id: z.string().nullable().describe("The prospect that was retired and is active again."),
  fields_restored: z.array(z.string()),
  fields_kept: z.array(z.string()).describe("Fields that somebody edited since; each is listed as a conflict."),
  history_kept: z.boolean().describe("What came along stays in the history of the prospect that had gone on."),
  changed: z.boolean().describe("False where it had been taken back already."),
  sync_status: z.enum(["success", "pending"]).describe("pending: ResMan is still to follow; queued jobs do it."),
});
export type UnmergeLeadsResponse = z.output<typeof unmergeLeadsResponseSchema>;

export const UNMERGE_LEADS_EXAMPLE = { conversation_id: "0b7c9a52-8f3e-4f0a-9a53-5b1f5f0a4c11" };

export const UNMERGED_LEADS_EXAMPLE = {
  success: true,
  merge_id: "01956e1c-8f00-7c3a-b0de-3b1a4d5e6f71",
  survivor_id: "2c1d8b7e-4a5f-4c3d-8e2b-9f0a1b2c3d4e",
  loser_id: "0b7c9a52-8f3e-4f0a-9a53-5b1f5f0a4c11",
  restored_resman_lead_id: null,
  fields_restored: ["email"],
  fields_kept: [],
  history_kept: true,
  changed: true,
  sync_status: "success",
};

export const unmergeLeadsBody = (result: UnmergeLeadsResult): UnmergeLeadsResponse => ({
  success: true,
  merge_id: result.mergeId,
  survivor_id: result.survivorId,
  loser_id: result.loserId,
  restored_resman_lead_id: result.restoredResmanLeadId,
  fields_restored: namesOfFields(result.fieldsRestored),
  fields_kept: namesOfFields(result.fieldsKept),
  history_kept: result.historyKept,
  changed: result.changed,
  sync_status: result.pending ? "pending" : "success",
});
