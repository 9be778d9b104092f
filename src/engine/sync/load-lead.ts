import type { Conversation, ConversationUpdate } from "../../domain/conversation.js";
import { SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { Lead } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { TourBooking } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import type { Repositories } from "../../ports/storage.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import type { EngineContext } from "../context.js";

/** The rows behind a lead. */
export interface LeadRows {
  conversation: Conversation;
  user: User | undefined;
  tours: TourBooking[];
}

/** Everything our side knows about a lead. */
export interface LoadedLead extends LeadRows {
  lead: Lead;
  /** Notes written on our side; they leave as events. */
  notes: ConversationUpdate[];
  link: Link | undefined;
  integration: Integration;
}

/** Source of conversation updates that were written here and so must reach ResMan. */
export const OWN_SOURCE = "domiq";

/** Reads the rows of a lead and its snapshot. @throws SyncError `NOT_FOUND` */
export async function loadRows(
  repositories: Repositories,
  conversationId: string,
  settings: EngineContext["settings"],
): Promise<LeadRows & { lead: Lead }> {
  const conversation = await repositories.conversations.get(conversationId);
  if (!conversation)
    throw new SyncError("NOT_FOUND", `No conversation ${conversationId}.`, { context: { conversationId } });
  const [user, tours] = await Promise.all([
    conversation.userId ? repositories.users.get(conversation.userId) : undefined,
    repositories.tours.listByConversation(conversationId),
  ]);
  const rows = { conversation, user, tours };
  return { ...rows, lead: leadFromConversation(rows, { country: settings.country }) };
}

/** {@link loadRows} and the notes written here. @throws SyncError `NOT_FOUND` */
export async function loadOurs(
  repositories: Repositories,
  conversationId: string,
  settings: EngineContext["settings"],
): Promise<LeadRows & Pick<LoadedLead, "lead" | "notes">> {
  const rows = await loadRows(repositories, conversationId, settings);
  const updates = await repositories.conversationUpdates.list(conversationId);
  return { ...rows, notes: updates.filter(({ source }) => source === OWN_SOURCE) };
}

/** Loads everything our side knows about a lead. @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING` */
export async function loadLead(ctx: EngineContext, conversationId: string): Promise<LoadedLead> {
  const ours = await loadOurs(ctx.storage, conversationId, ctx.settings);
  const [integration, link] = await Promise.all([
    requireIntegration(ctx, ours.conversation.propertyId),
    ctx.storage.links.get(conversationId, "resman"),
  ]);
  return { ...ours, integration, link };
}

/** @throws SyncError `INTEGRATION_MISSING` */
export async function requireIntegration(ctx: EngineContext, propertyId: string): Promise<Integration> {
  const integration = await ctx.storage.integrations.get(propertyId);
  if (integration) return integration;
  throw new SyncError(
    "INTEGRATION_MISSING",
    `Property ${propertyId} has no ResMan integration. Store one with its ResMan property, agent and source first.`,
    { context: { propertyId } },
  );
}
