import type { ConversationUpdate } from "../../domain/conversation.js";
import { eventParts } from "./event-parts.js";
import { eventKey } from "./marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "./outbound-event.js";

/** A note written on our side, as events of type `Other`: one, several parts of a long note, none of a blank one. */
export const noteEvent = (
  note: Pick<ConversationUpdate, "key" | "content" | "timestamp">,
  ctx: EventContext,
): OutboundEvent[] =>
  eventParts(eventKey(note.key), note.content).map((part) =>
    outboundEvent({ ...part, type: "Other", reasons: "Note", date: note.timestamp }, ctx),
  );
