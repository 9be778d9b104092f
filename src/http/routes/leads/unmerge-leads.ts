import { SyncError } from "../../../domain/errors.js";
import type { UnmergeTarget } from "../../../engine/merge/request.js";
import {
  UNMERGE_LEADS_EXAMPLE,
  UNMERGED_LEADS_EXAMPLE,
  unmergeLeadsBody,
  unmergeLeadsRequestSchema,
  unmergeLeadsResponseSchema,
} from "../../contracts/unmerge-leads.js";
import type { HandlerContext } from "../../handler-context.js";
import { defineRoute } from "../../route.js";
import { seen } from "../operations/seen.js";
import { wantedConversation } from "../operations/wanted.js";

/** More merges than one lead can take part in. */
const ALL = 1000;

/** Takes a merge back. */
export const unmergeLeads = defineRoute({
  method: "POST",
  path: "/api/resman/leads/unmerge",
  operationId: "unmergeLeads",
  summary: "Take a merge back",
  tag: "Leads",
  access: "agent",
  body: unmergeLeadsRequestSchema,
  example: UNMERGE_LEADS_EXAMPLE,
  failure: "Failed to take the merge back",
  responses: {
    200: {
      description: "They are two leads again.",
      schema: unmergeLeadsResponseSchema,
      example: UNMERGED_LEADS_EXAMPLE,
    },
  },
  async handle(ctx, { principal, body, signal }) {
    const { conversation_id: conversationId, merge_id: mergeId } = body;
    await seen(ctx, principal, wantedConversation(ctx, conversationId));
    const target = mergeId === undefined ? { conversationId } : await mergeOf(ctx, conversationId, mergeId);
    return { status: 200, body: unmergeLeadsBody(await ctx.engine.unmergeLeads(target, { by: principal.id, signal })) };
  },
});

/** A merge the lead had no part in may be another property's. @throws SyncError `NOT_FOUND` */
async function mergeOf({ engine }: HandlerContext, conversationId: string, mergeId: string): Promise<UnmergeTarget> {
  const merges = await engine.listMerges({ conversationId, limit: ALL });
  if (!merges.some(({ id }) => id === mergeId)) throw new SyncError("NOT_FOUND", "Merge not found");
  return { mergeId };
}
