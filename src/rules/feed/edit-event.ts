import type { LeadFields } from "../../domain/lead.js";
import { updatedFields } from "./event-data.js";
import type { UnnamedEvent } from "./log-events.js";

/** An edit on our side that ResMan is still to be told of. */
export interface PendingEdit {
  conversationId: string;
  propertyId: UnnamedEvent["propertyId"];
  resmanLeadId: string | null;
  /** The new values. */
  changes: Partial<LeadFields>;
  /** The status until now; only read where the status is among the changes. */
  previousStatus: LeadFields["status"];
  /** ISO 8601. */
  at: string;
}

/** What an edit on our side says to those who follow the feed, before ResMan knows of it. */
export function eventOfEdit({ conversationId, propertyId, resmanLeadId, changes, ...edit }: PendingEdit): UnnamedEvent {
  const { status } = changes;
  return {
    propertyId,
    type: status === undefined ? "lead_update" : "status_change",
    source: "domiq",
    data: {
      lead_id: resmanLeadId,
      conversation_id: conversationId,
      updated_fields: updatedFields(changes),
      sync_status: "pending",
      sync_log_id: null,
      ...(status !== undefined && { status, previous_status: edit.previousStatus }),
    },
    createdAt: edit.at,
  };
}
