import { SyncError } from "../../../domain/errors.js";
import { hasRole, type Principal } from "../../../domain/principal.js";
import type { PortalUser } from "../../../engine/portal/campaign-leads.js";
import { campaignLeadAnswer, campaignLeadBody } from "../../contracts/portal/campaign-lead.js";
import { campaignLeadParams, noteAnswer, noteSchema, unclaimSchema } from "../../contracts/portal/requests.js";
import { defineRoute } from "../../route.js";
import { seenCampaignLead } from "./seen-campaign-lead.js";

const common = { tag: "Campaign leads", params: campaignLeadParams } as const;
const path = "/api/leads/{id}";
const responses = { 200: { description: "The lead as it is now.", schema: campaignLeadAnswer } };

const userOf = ({ id, name }: Principal): PortalUser => ({ id, ...(name !== undefined && { name }) });

export const getCampaignLead = defineRoute({
  ...common,
  method: "GET",
  path,
  operationId: "getCampaignLead",
  summary: "One campaign lead",
  access: "viewer",
  responses,
  async handle(ctx, { principal, params }) {
    return { status: 200, body: campaignLeadBody(await seenCampaignLead(ctx, principal, params.id)) };
  },
});

export const addNote = defineRoute({
  ...common,
  method: "POST",
  path: `${path}/notes`,
  operationId: "addNote",
  summary: "Adds a note to a campaign lead",
  access: "agent",
  body: noteSchema,
  example: { note: "Called back; wants a tour on Friday." },
  failure: "Failed to add note",
  responses: { 200: { description: "All notes of the lead.", schema: noteAnswer } },
  async handle(ctx, { principal, params, body }) {
    const { id } = await seenCampaignLead(ctx, principal, params.id);
    const { notes } = await ctx.engine.campaignLeads.addNote(id, body.note, userOf(principal));
    return { status: 200, body: { success: true, notes: notes ?? "" } };
  },
});

export const claimLead = defineRoute({
  ...common,
  method: "POST",
  path: `${path}/claim`,
  operationId: "claimLead",
  summary: "Makes a campaign lead the caller's",
  access: "agent",
  failure: "Failed to claim lead",
  responses,
  async handle(ctx, { principal, params }) {
    const { id } = await seenCampaignLead(ctx, principal, params.id);
    return { status: 200, body: campaignLeadBody(await ctx.engine.campaignLeads.claim(id, userOf(principal))) };
  },
});

export const unclaimLead = defineRoute({
  ...common,
  method: "POST",
  path: `${path}/unclaim`,
  operationId: "unclaimLead",
  summary: "Gives a campaign lead back",
  access: "agent",
  body: unclaimSchema,
  failure: "Failed to unclaim lead",
  responses,
  async handle(ctx, { principal, params, body: { force } }) {
    const { id } = await seenCampaignLead(ctx, principal, params.id);
    if (force && !hasRole(principal, "admin")) {
      throw new SyncError("FORBIDDEN", "Only the role `admin` takes a lead from somebody else.");
    }
    const lead = await ctx.engine.campaignLeads.unclaim(id, userOf(principal), { force });
    return { status: 200, body: campaignLeadBody(lead) };
  },
});

export const removeFromCampaign = defineRoute({
  ...common,
  method: "POST",
  path: `${path}/remove-from-campaign`,
  operationId: "removeFromCampaign",
  summary: "Takes a campaign lead out of its campaign",
  access: "agent",
  failure: "Failed to remove lead from campaign",
  responses,
  async handle(ctx, { principal, params }) {
    const { id } = await seenCampaignLead(ctx, principal, params.id);
    const lead = await ctx.engine.campaignLeads.removeFromCampaign(id, userOf(principal));
    return { status: 200, body: campaignLeadBody(lead) };
  },
});
