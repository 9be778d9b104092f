import type { Lead } from "../../domain/lead.js";
import { resManLeadFields } from "../mappers/resman-lead.js";
import { shortHash } from "../text/short-hash.js";
import { eventParts } from "./event-parts.js";
import { decodedPart, eventKey } from "./marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "./outbound-event.js";

const CHAT = "chat";

/** Kind, conversation, hash of the text, and the number of a later part. */
const CHAT_KEY = new RegExp(`^${CHAT}:(.+?):[0-9a-f]{8}(?::\\d+)?$`);

/** The conversations whose chat events are among these keys. */
export const chatsIn = (keys: Iterable<string>): string[] => [
  ...new Set([...keys].flatMap((key) => decodedPart(CHAT_KEY.exec(key)?.[1]))),
];

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
  return eventParts(eventKey(CHAT, lead.id, shortHash(text)), text).map((part, index) =>
    outboundEvent({ ...part, type: "Other", reasons: "Website chat", firstContact: firstContact && index === 0 }, ctx),
  );
}
