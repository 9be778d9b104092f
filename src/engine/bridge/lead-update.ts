import type * as z from "zod";
import { ValidationError } from "../../domain/errors.js";
import type { FeedEvent } from "../../domain/feed-event.js";
import type { LeadUpdateWebhook } from "../../domain/wire/lead-update-webhook.js";
import { leadUpdateDataSchema, statusChangeDataSchema } from "../../domain/wire/realtime-message.js";
import type { ConversationRepository } from "../../ports/storage.js";
import { sha256 } from "../../rules/text/sha256.js";

const LEAD_EVENTS: ReadonlySet<string> = new Set(["lead_update", "status_change", "new_lead"]);

/** An update, and whose it is. */
export interface LeadUpdate {
  conversationId: string;
  body: LeadUpdateWebhook;
}

/** Whether an event tells of a change that came from ResMan. */
export const isFromResMan = ({ source, type }: FeedEvent): boolean => source === "resman" && LEAD_EVENTS.has(type);

/** The event's id; where that cannot stand in a header (a host may make ids of its own) a hash of it. */
export const deliveryIdOf = ({ id }: FeedEvent): string => (/^[\w-]+$/.test(id) ? id : sha256(id));

/**
 * An event as the seeds' webhook tells it (seed 000, `LeadUpdateWebhook`). The status of an event that names none is the
 * lead's of now. Undefined for a lead that is gone, or has no prospect.
 * @throws ValidationError when the event does not hold what its type says
 */
export async function leadUpdateOf(
  event: FeedEvent,
  conversations: Pick<ConversationRepository, "get">,
): Promise<LeadUpdate | undefined> {
  const { lead_id, conversation_id: conversationId, updated_fields } = read(leadUpdateDataSchema, event);
  const conversation = await conversations.get(conversationId);
  const prospectId = lead_id ?? conversation?.resmanLeadId;
  if (!conversation || !prospectId) return undefined;
  const status = event.type === "status_change" ? read(statusChangeDataSchema, event).status : conversation.status;
  const body: LeadUpdateWebhook = {
    lead_id: prospectId,
    status,
    updated_fields,
    timestamp: event.createdAt,
    updated_by: "resman",
    sync_direction: "from_resman",
    property_id: event.propertyId,
  };
  return { conversationId, body };
}

function read<S extends z.ZodType>(schema: S, { data, position }: FeedEvent): z.output<S> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw ValidationError.fromZod("Feed event", result.error, { position });
}
