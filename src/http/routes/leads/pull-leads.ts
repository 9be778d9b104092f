import {
  PULLED_LEADS_EXAMPLE,
  pullLeadsBody,
  pullLeadsQuerySchema,
  pullLeadsResponseSchema,
} from "../../contracts/pull-leads.js";
import { defineRoute } from "../../route.js";

/** Pulls what changed in ResMan (seed 000, section 2). It changes leads here, so it is not for those who only read. */
export const pullLeads = defineRoute({
  method: "GET",
  path: "/api/resman/leads/pull",
  operationId: "pullLeads",
  summary: "Pull what changed in ResMan",
  tag: "Leads",
  access: "agent",
  query: pullLeadsQuerySchema,
  failure: "Failed to pull leads",
  responses: {
    200: { description: "The leads it touched.", schema: pullLeadsResponseSchema, example: PULLED_LEADS_EXAMPLE },
  },
  async handle(ctx, { principal, query, signal }) {
    const propertyId = ctx.access.listedProperty(principal, query.property_id);
    const result = await ctx.engine.pullLeads({
      trigger: "api",
      signal,
      limit: query.limit,
      syncType: query.sync_type,
      includeConversations: query.include_conversations,
      ...(propertyId !== undefined && { propertyId }),
      ...(query.date_from !== undefined && { dateFrom: query.date_from }),
      ...(query.date_to !== undefined && { dateTo: query.date_to }),
      ...(query.status_filter && { statusFilter: query.status_filter }),
      ...(query.next_sync_token !== undefined && { nextSyncToken: query.next_sync_token }),
    });
    return { status: 200, body: pullLeadsBody(result) };
  },
});
