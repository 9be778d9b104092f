import type { LeadFields } from "../../domain/lead.js";
import type { LeadSyncStatus } from "../../domain/status.js";
import type { ConversationFilter } from "../../ports/storage.js";
import type { EngineContext } from "../context.js";
import { loadMany, loadOurs, type OurLead } from "../sync/load-lead.js";

/** A lead as a list shows it. */
export interface LeadSummary {
  conversationId: string;
  propertyId: string;
  resmanLeadId: string | null;
  fields: LeadFields;
  syncStatus: LeadSyncStatus;
  lastSyncAt: string | null;
  /** The lead that goes on where this one was merged. */
  mergedInto: string | null;
  startedAt: string;
  updatedAt: string;
}

/** In the order in which renters wrote. @throws ValidationError */
export async function listLeads(ctx: EngineContext, filter: ConversationFilter): Promise<LeadSummary[]> {
  const conversations = await ctx.storage.conversations.list(filter);
  const ids = conversations.map(({ id }) => id);
  return (await loadMany(ctx.storage, ids, ctx.settings)).map(summaryOf);
}

/** One lead as a list shows it. @throws SyncError `NOT_FOUND` */
export const leadSummary = async (ctx: EngineContext, conversationId: string): Promise<LeadSummary> =>
  summaryOf(await loadOurs(ctx.storage, conversationId, ctx.settings));

/** Conversations linked to a prospect, also those whose link was ended or that were merged, with their properties. */
export async function conversationsOf(
  ctx: EngineContext,
  resmanLeadId: string,
): Promise<{ conversationId: string; propertyId: string }[]> {
  const links = await ctx.storage.links.findByRemoteIds("resman", [resmanLeadId]);
  return links.map(({ leadId, propertyId }) => ({ conversationId: leadId, propertyId }));
}

const summaryOf = ({ lead, conversation }: OurLead): LeadSummary => ({
  conversationId: lead.id,
  propertyId: lead.propertyId,
  resmanLeadId: conversation.resmanLeadId,
  fields: lead.fields,
  syncStatus: conversation.resmanSyncStatus,
  lastSyncAt: conversation.resmanLastSyncAt,
  mergedInto: conversation.mergedInto,
  startedAt: lead.startedAt,
  updatedAt: lead.updatedAt,
});
