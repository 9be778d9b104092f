import { SyncError } from "../../../domain/errors.js";
import { hasRole } from "../../../domain/principal.js";
import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import { leadEditSchema } from "../../../domain/wire/lead-data.js";
import { explanationBody, explanationSchema } from "../../contracts/operations/explanation.js";
import { leadBody, leadSchema } from "../../contracts/operations/lead.js";
import { editedBody, editedSchema, syncNowBody, syncNowSchema } from "../../contracts/operations/lead-answers.js";
import { explainQuery, leadsQuery, syncNowRequest } from "../../contracts/operations/lead-requests.js";
import { fieldOf } from "../../contracts/operations/naming.js";
import { nextPage, pageSchema } from "../../contracts/operations/paging.js";
import { usableEdit } from "../../contracts/operations/usable-edit.js";
import { leadIdParamsSchema } from "../../contracts/update-lead-status.js";
import { defineRoute, type Route } from "../../route.js";
import { listedScope } from "./listed-scope.js";
import { seenCursor } from "./seen.js";
import { seenLead } from "./seen-lead.js";
import { wantedConversation } from "./wanted.js";

const tag = "Leads";
const path = "/api/resman/leads";

const listLeads = defineRoute({
  method: "GET",
  path,
  operationId: "listLeads",
  summary: "Leads of a property, in the order in which renters wrote",
  tag,
  access: "viewer",
  query: leadsQuery,
  responses: { 200: { description: "A page of leads.", schema: pageSchema("leads", leadSchema) } },
  async handle(ctx, { principal, query: { property_id, ...page } }) {
    const scope = await listedScope(ctx, principal, property_id === undefined ? {} : { property_id });
    await seenCursor(ctx, principal, page.after_id, (id) => wantedConversation(ctx, id));
    const leads = await ctx.engine.listLeads({ ...camelCaseKeys(page), ...scope });
    const next = nextPage(leads, page.limit, ({ conversationId }) => conversationId);
    return { status: 200, body: { leads: leads.map(leadBody), ...next } };
  },
});

const getLead = defineRoute({
  method: "GET",
  path: `${path}/{lead_id}`,
  operationId: "getLead",
  summary: "One lead, by its conversation's id or by ResMan's",
  tag,
  access: "viewer",
  params: leadIdParamsSchema,
  responses: { 200: { description: "The lead.", schema: leadSchema } },
  async handle(ctx, { principal, params }) {
    return { status: 200, body: leadBody(await seenLead(ctx, principal, params.lead_id)) };
  },
});

const editLead = defineRoute({
  method: "PUT",
  path: `${path}/{lead_id}`,
  operationId: "editLead",
  summary: "Edits fields of a lead; ResMan follows",
  tag,
  access: "agent",
  params: leadIdParamsSchema,
  body: leadEditSchema,
  example: { move_in_date: "2026-05-01", budget_range: { min: 1200, max: 1800 } },
  failure: "Failed to edit lead",
  responses: { 202: { description: "Stored with the job that brings it to ResMan.", schema: editedSchema } },
  async handle(ctx, { principal, params, body, signal }) {
    const { conversationId } = await seenLead(ctx, principal, params.lead_id);
    const result = await ctx.engine.editLead(conversationId, usableEdit(body, { country: ctx.engine.country }), {
      trigger: "api",
      signal,
    });
    return { status: 202, body: editedBody(result) };
  },
});

const syncLead = defineRoute({
  method: "POST",
  path: `${path}/{lead_id}/sync`,
  operationId: "syncLead",
  summary: "Syncs one lead now",
  tag,
  access: "agent",
  params: leadIdParamsSchema,
  body: syncNowRequest,
  failure: "Failed to sync lead",
  responses: {
    200: { description: "What the sync made of the lead.", schema: syncNowSchema },
    202: { description: "Queued: ResMan is slow or down, or the property is switched off.", schema: syncNowSchema },
  },
  async handle(ctx, { principal, params, body: { force }, signal }) {
    const { conversationId } = await seenLead(ctx, principal, params.lead_id);
    if (force) {
      if (!hasRole(principal, "admin")) {
        throw new SyncError("FORBIDDEN", "Only the role `admin` syncs a lead whose property is paused.");
      }
      const outcome = await ctx.engine.syncLead(conversationId, { trigger: "manual", force, signal });
      return { status: 200, body: syncNowBody(outcome) };
    }
    const result = await ctx.engine.submitLead(conversationId, {
      trigger: "manual",
      timeoutMs: ctx.pushTimeoutMs,
      signal,
    });
    return { status: result.outcome === "pending" ? 202 : 200, body: syncNowBody(result) };
  },
});

const explainField = defineRoute({
  method: "GET",
  path: `${path}/{lead_id}/explain`,
  operationId: "explainField",
  summary: "Why a field of a lead is what it is",
  tag,
  access: "viewer",
  params: leadIdParamsSchema,
  query: explainQuery,
  responses: { 200: { description: "Its value, where that comes from, and its history.", schema: explanationSchema } },
  async handle(ctx, { principal, params, query }) {
    const { conversationId } = await seenLead(ctx, principal, params.lead_id);
    const explanation = await ctx.engine.explain(conversationId, fieldOf(query.field));
    return { status: 200, body: explanationBody(explanation) };
  },
});

export const LEAD_ROUTES: readonly Route[] = [listLeads, getLead, editLead, syncLead, explainField];
