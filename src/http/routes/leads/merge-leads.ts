import { isSyncError, SyncError } from "../../../domain/errors.js";
import { type Principal, seesProperty } from "../../../domain/principal.js";
import {
  MERGE_LEADS_EXAMPLE,
  MERGED_LEADS_EXAMPLE,
  mergeLeadsBody,
  mergeLeadsRequestSchema,
  mergeLeadsResponseSchema,
  mergeRequestOf,
} from "../../contracts/merge-leads.js";
import type { HandlerContext } from "../../handler-context.js";
import { defineRoute } from "../../route.js";
import { seen } from "../operations/seen.js";
import { wantedConversation } from "../operations/wanted.js";

/** The seed's name for whichever of the two is missing. */
const WHAT = "Lead or conversation";

/** Makes one lead of a prospect and a conversation that are one person (seed 000, section 4). */
export const mergeLeads = defineRoute({
  method: "POST",
  path: "/api/resman/leads/merge",
  operationId: "mergeLeads",
  summary: "Merge a conversation and a ResMan lead",
  tag: "Leads",
  access: "agent",
  body: mergeLeadsRequestSchema,
  example: MERGE_LEADS_EXAMPLE,
  failure: "Failed to merge leads",
  responses: {
    200: { description: "They are one lead.", schema: mergeLeadsResponseSchema, example: MERGED_LEADS_EXAMPLE },
  },
  async handle(ctx, { principal, body, signal }) {
    await seen(ctx, principal, { ...wantedConversation(ctx, body.domiq_conversation_id), what: WHAT });
    await requireNotHidden(ctx, principal, body.resman_lead_id);
    const request = mergeRequestOf(body, principal.id, { country: ctx.engine.country });
    const result = await ctx.engine.mergeLeads(request, { signal }).catch(inTheSeedsWords);
    return { status: 200, body: mergeLeadsBody(result) };
  },
});

const missing = (cause?: unknown): SyncError => new SyncError("NOT_FOUND", `${WHAT} not found`, { cause });

/** That two properties' leads are never merged would tell that the prospect exists. */
async function requireNotHidden({ engine }: HandlerContext, principal: Principal, resmanLeadId: string): Promise<void> {
  const chats = await engine.conversationsOf(resmanLeadId);
  if (chats.length > 0 && !chats.some(({ propertyId }) => seesProperty(principal, propertyId))) throw missing();
}

function inTheSeedsWords(error: unknown): never {
  throw isSyncError(error, "NOT_FOUND") ? missing(error) : error;
}
