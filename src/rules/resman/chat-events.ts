import type { Lead } from "../../domain/lead.js";
import { resManLeadFields } from "../mappers/resman-lead.js";
import { shortHash } from "../text/short-hash.js";
import { eventParts } from "./event-parts.js";
import { eventKey } from "./marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "./outbound-event.js";

export interface ChatEventOptions {
  /** Whether the chat is what makes the prospect. Default false. */
  firstContact?: boolean;
}

/**
 * What the renter wrote, as events of type `Other` (ResMan reference, section 6): one, or several parts of a long text.
 * The same text of the same conversation always has the same keys.
 */
export function chatEvents(
  lead: Pick<Lead, "id" | "fields">,
  ctx: EventContext,
  { firstContact = false }: ChatEventOptions = {},
): OutboundEvent[] {
  const { initial_message: text } = resManLeadFields(lead.fields);
  return eventParts(eventKey("chat", lead.id, shortHash(text)), text).map((part, index) =>
    outboundEvent({ ...part, type: "Other", reasons: "Website chat", firstContact: firstContact && index === 0 }, ctx),
  );
}
