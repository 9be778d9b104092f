import type { FeedEvent } from "../../../src/domain/feed-event.js";
import { anId } from "../../../src/testing/builders.js";

export const PROPERTY = anId(0x100);

/** A change of a lead as the feed tells of it; its message is some 400 bytes. */
export function anEvent(position: number): FeedEvent {
  return {
    id: anId(position),
    position,
    propertyId: PROPERTY as FeedEvent["propertyId"],
    type: "lead_update",
    source: "resman",
    createdAt: "2026-03-02T17:00:00.000Z",
    data: {
      lead_id: anId(0x5000 + position),
      conversation_id: anId(0x3000 + position),
      updated_fields: { phone: "+16025550142", move_in_date: "2026-05-01" },
      sync_status: "success",
      sync_log_id: anId(0x7000 + position),
    },
  };
}
