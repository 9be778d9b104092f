import * as z from "zod";
import { conversationIdSchema, remoteIdSchema } from "../../domain/ids.js";
import { jsonValueSchema } from "../../domain/primitives.js";
import type { MergeLeadsResult } from "../../engine/merge/merge-result.js";
import type { MergeLeadsRequest as MergeRequest } from "../../engine/merge/request.js";
import type { LeadDataOptions } from "../../rules/mappers/lead-data.js";
import {
  conflictResolutionSchema,
  fieldsNamed,
  finalValues,
  mergeFieldNameSchema,
  namesOfFields,
  resolutionFields,
} from "./merge-fields.js";

/** Two records that are one person (seed 000, `MergeLeadsRequest`). */
export const mergeLeadsRequestSchema = z.object({
  resman_lead_id: remoteIdSchema,
  domiq_conversation_id: conversationIdSchema,
  merge_strategy: z.enum(["resman_wins", "domiq_wins", "manual_review"]),
  merge_fields: z.array(mergeFieldNameSchema).max(100).describe("Where it is empty: all."),
  conflict_resolution: conflictResolutionSchema
    .optional()
    .describe("What single fields should be; it stands above the strategy."),
  notes: z.string().max(10_000).optional(),
});
export type MergeLeadsRequest = z.input<typeof mergeLeadsRequestSchema>;

/** What became of it (seed 000, `MergeLeadsResponse`). */
export const mergeLeadsResponseSchema = z.object({
  success: z.literal(true),
  merged_lead_id: z.string().describe("The prospect that goes on; while there is none, the conversation that goes on."),
  conflicts_resolved: z.int().describe("Fields on which both records had a value and that are decided."),
  merge_summary: z.object({
    fields_merged: z.array(z.string()).describe("Fields on which the records differed and that are settled."),
    fields_conflicted: z.array(z.string()).describe("Fields on which both records had a value."),
    final_values: z.record(z.string(), jsonValueSchema),
  }),
  sync_log_id: z.string().describe("Empty where the row was archived before the merge was asked for again."),
  /** This and the next are not in the seed. */
  merge_id: z.string().describe("Names the merge, so that it can be taken back."),
  sync_status: z.enum(["success", "pending"]).describe("pending: ResMan is still to follow; queued jobs do it."),
});
export type MergeLeadsResponse = z.output<typeof mergeLeadsResponseSchema>;

export const MERGE_LEADS_EXAMPLE = {
  resman_lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
  domiq_conversation_id: "0b7c9a52-8f3e-4f0a-9a53-5b1f5f0a4c11",
  merge_strategy: "resman_wins",
  merge_fields: ["email", "phone", "budget_range"],
  conflict_resolution: { email: "dana.reyes@example.com" },
  notes: "The same person on two phones",
};

export const MERGED_LEADS_EXAMPLE = {
  success: true,
  merged_lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
  conflicts_resolved: 1,
  merge_summary: {
    fields_merged: ["email"],
    fields_conflicted: ["email"],
    final_values: { email: "dana.reyes@example.com" },
  },
  sync_log_id: "01956e1c-8f00-7c3a-b0de-3b1a4d5e6f70",
  merge_id: "01956e1c-8f00-7c3a-b0de-3b1a4d5e6f71",
  sync_status: "success",
};

/** @throws ValidationError for a value of `conflict_resolution` that cannot be used */
export const mergeRequestOf = (
  body: z.output<typeof mergeLeadsRequestSchema>,
  mergedBy: string,
  options: LeadDataOptions,
): MergeRequest => ({
  conversationId: body.domiq_conversation_id,
  resmanLeadId: body.resman_lead_id,
  mergeStrategy: body.merge_strategy,
  mergeFields: fieldsNamed(body.merge_fields),
  ...(body.conflict_resolution && { conflictResolution: resolutionFields(body.conflict_resolution, options) }),
  ...(body.notes !== undefined && { notes: body.notes }),
  mergedBy,
});

export const mergeLeadsBody = (result: MergeLeadsResult): MergeLeadsResponse => ({
  success: true,
  merged_lead_id: result.mergedLeadId,
  conflicts_resolved: result.conflictsResolved,
  merge_summary: {
    fields_merged: namesOfFields(result.mergeSummary.fieldsMerged),
    fields_conflicted: namesOfFields(result.mergeSummary.fieldsConflicted),
    final_values: finalValues(result.mergeSummary.finalValues),
  },
  sync_log_id: result.syncLogId ?? "",
  merge_id: result.mergeId,
  sync_status: result.pending ? "pending" : "success",
});
