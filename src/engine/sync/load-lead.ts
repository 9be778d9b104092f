import type { Conversation, ConversationUpdate } from "../../domain/conversation.js";
import { SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { Lead } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { TourBooking } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import type { Repositories, StoredLead } from "../../ports/storage.js";
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

/** What our side knows about a lead, whether or not its property is set up for ResMan. */
export type OurLead = Omit<LoadedLead, "integration"> & Pick<StoredLead, "integration">;

/** Reads several leads; those that do not exist are left out. */
export async function loadMany(
  repositories: Repositories,
  conversationIds: readonly string[],
  { country }: EngineContext["settings"],
): Promise<OurLead[]> {
  if (conversationIds.length === 0) return [];
  const stored = await repositories.leads.load(conversationIds, "resman");
  return stored.map(({ updates, ...rows }) => ({
    ...rows,
    lead: leadFromConversation(rows, { country }),
    notes: updates.filter(({ source }) => source === OWN_SOURCE),
  }));
}

/** Reads one lead. @throws SyncError `NOT_FOUND` */
export async function loadOurs(
  repositories: Repositories,
  conversationId: string,
  settings: EngineContext["settings"],
): Promise<OurLead> {
  const [ours] = await loadMany(repositories, [conversationId], settings);
  if (ours) return ours;
  throw new SyncError("NOT_FOUND", `No conversation ${conversationId}.`, { context: { conversationId } });
}

/** {@link loadOurs} of a lead that can be synced. @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING` */
export async function loadLead(ctx: EngineContext, conversationId: string): Promise<LoadedLead> {
  const ours = await loadOurs(ctx.storage, conversationId, ctx.settings);
  return { ...ours, integration: given(ours.integration, ours.conversation.propertyId) };
}

/** @throws SyncError `INTEGRATION_MISSING` */
export const requireIntegration = async (ctx: EngineContext, propertyId: string): Promise<Integration> =>
  given(await ctx.storage.integrations.get(propertyId), propertyId);

function given(integration: Integration | undefined, propertyId: string): Integration {
  if (integration) return integration;
  throw new SyncError(
    "INTEGRATION_MISSING",
    `Property ${propertyId} has no ResMan integration. Store one with its ResMan property, agent and source first.`,
    { context: { propertyId } },
  );
}

/** The link a lead is synced by; one that a merge or a revert has ended is none. */
export const activeLink = ({ link }: Pick<LoadedLead, "link">): Link | undefined =>
  link?.status === "active" ? link : undefined;
