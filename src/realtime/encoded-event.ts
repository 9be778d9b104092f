import type { FeedEvent } from "../domain/feed-event.js";
import type { ServerMessage } from "../domain/wire/realtime-message.js";

/** An event as it goes over the wire, made once for all connections. */
export interface EncodedEvent {
  position: number;
  propertyId: string;
  text: string;
}

/** The message of an event. Its data was checked when it was stored. */
export function encodeEvent({ type, data, createdAt, source, propertyId, position }: FeedEvent): EncodedEvent {
  const message = { type, data, timestamp: createdAt, source, property_id: propertyId, event_id: position };
  return { position, propertyId, text: JSON.stringify(message) };
}

/** A message of the server's own. */
export const encodeMessage = (message: ServerMessage): string => JSON.stringify(message);
