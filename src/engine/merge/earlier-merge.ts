import * as z from "zod";
import type { MergeRecord } from "../../domain/merge.js";
import { type JsonObject, jsonValueSchema } from "../../domain/primitives.js";
import { sameId } from "../../rules/resman/renter.js";
import type { EngineContext } from "../context.js";
import { isAbsorption } from "../merged/absorption.js";
import { mergeOfLoser } from "../merged/merge-of-loser.js";
import type { MergeSummary } from "./merge-result.js";
import type { CheckedRequest } from "./request.js";

/** A merge that is stored, with the log row that tells of it. */
export interface KnownMerge {
  record: MergeRecord;
  logId: string | null;
  summary: MergeSummary;
}

/** The merge a request asks for, where it was done already: whoever did not hear the answer asks again. */
export async function earlierMerge(ctx: EngineContext, request: CheckedRequest): Promise<KnownMerge | undefined> {
  const { conversationId, survivorConversationId, resmanLeadId, retireResmanLeadId } = request;
  if (retireResmanLeadId !== undefined) return undefined;
  const record = await mergeOfLoser(ctx, conversationId);
  if (!record) return undefined;
  const isSame = survivorConversationId
    ? sameId(record.survivorId, survivorConversationId)
    : sameId(record.resmanLeadId, resmanLeadId);
  return isSame ? withSummary(ctx, record) : undefined;
}

/** The latest merge that brought a lead and a prospect together, with no other lead. */
export async function earlierSettlement(
  ctx: EngineContext,
  { conversationId, resmanLeadId }: CheckedRequest,
): Promise<KnownMerge | undefined> {
  const merges = await ctx.storage.merges.list({ conversationId, standing: true });
  const record = merges.find(
    (one) => one.loserId === null && !isAbsorption(one) && sameId(one.resmanLeadId, resmanLeadId),
  );
  return record && withSummary(ctx, record);
}

/** The latest merge by which a lead took in the second prospect a request names. */
export async function earlierAbsorption(
  ctx: EngineContext,
  { conversationId, retireResmanLeadId }: CheckedRequest,
): Promise<KnownMerge | undefined> {
  if (retireResmanLeadId === undefined) return undefined;
  const merges = await ctx.storage.merges.list({ conversationId, standing: true });
  const isSame = (one: MergeRecord): boolean =>
    sameId(one.survivorId, conversationId) && isAbsorption(one) && sameId(one.retiredResmanLeadId, retireResmanLeadId);
  const record = merges.find(isSame);
  return record && withSummary(ctx, record);
}

const summarySchema = z.object({
  merge_id: z.string(),
  fields_merged: z.array(z.string()),
  fields_conflicted: z.array(z.string()),
  conflicts_resolved: z.number(),
  final_values: z.record(z.string(), jsonValueSchema),
});

/** A summary as the log row keeps it. */
export const loggedSummary = (mergeId: string, summary: MergeSummary): JsonObject => ({
  merge_id: mergeId,
  fields_merged: summary.fieldsMerged,
  fields_conflicted: summary.fieldsConflicted,
  conflicts_resolved: summary.conflictsResolved,
  final_values: summary.finalValues,
});

const PAGE = 200;
const NOTHING: MergeSummary = { fieldsMerged: [], fieldsConflicted: [], conflictsResolved: 0, finalValues: {} };

/** Reads the log row of a merge; one that is archived by now leaves the summary empty. */
async function withSummary(ctx: EngineContext, record: MergeRecord): Promise<KnownMerge> {
  const { survivorId: conversationId } = record;
  for (let afterId: string | undefined; ; ) {
    const page = await ctx.storage.log.list({ conversationId, limit: PAGE, ...(afterId && { afterId }) });
    for (const { id: logId, responseData } of page) {
      const { data } = summarySchema.safeParse(responseData);
      if (data?.merge_id !== record.id) continue;
      const { fields_merged, fields_conflicted, conflicts_resolved, final_values } = data;
      const summary = {
        fieldsMerged: fields_merged,
        fieldsConflicted: fields_conflicted,
        conflictsResolved: conflicts_resolved,
        finalValues: final_values,
      };
      return { record, logId, summary };
    }
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return { record, logId: null, summary: NOTHING };
  }
}
