import type { ConflictResolution, ConflictSeverity, ConflictType, ResolutionStatus } from "./conflict.js";
import type { LeadEdit, LeadFields, StatusUpdate } from "./lead.js";
import type { JsonValue, LeadStatus, ResolutionStrategy } from "./values.js";

/** A change of a lead, as a message tells it. */
export interface LeadChange {
  /** ResMan's ProspectID. */
  leadId: string | null;
  conversationId: string;
  /** New values, by the names of {@link LeadFields}, `status` and `lostReason`. */
  updatedFields: Partial<LeadFields> & { status?: LeadStatus; lostReason?: string | null };
  /** How the sync that brought it ended; `pending` while ResMan is still to follow. */
  syncStatus: "pending" | "success" | "failed" | "conflict" | "retry";
  syncLogId: string | null;
}

/** A conflict, as a message tells it. */
export interface ConflictChange {
  conflictId: string;
  conversationId: string | null;
  leadId: string | null;
  field: string | null;
  conflictType: ConflictType;
  conflictSeverity: ConflictSeverity;
  resmanValue: JsonValue;
  domiqValue: JsonValue;
  resolutionStatus: ResolutionStatus;
  resolution: ResolutionStrategy | null;
  finalValue: JsonValue;
}

/** What every message of a server has. */
export interface ReceivedMessage<T extends string, D> {
  type: T;
  data: D;
  /** ISO 8601. */
  timestamp: string;
  source: "resman" | "domiq" | "system";
  propertyId?: string;
  /** Position in the feed; it only grows. */
  eventId?: number;
  /** The `messageId` it answers. */
  inReplyTo?: string;
}

/** Something that happened (seed 000, `RealTimeSyncMessage`, in camelCase). */
export type RealTimeSyncEvent =
  | ReceivedMessage<"lead_update", LeadChange>
  | ReceivedMessage<"status_change", LeadChange & { status: LeadStatus; previousStatus: LeadStatus | null }>
  | ReceivedMessage<"new_lead", LeadChange>
  | ReceivedMessage<"sync_conflict", ConflictChange>
  | ReceivedMessage<"sync_conflict_resolved", ConflictChange>;

/** Whatever a server sends. */
export type RealTimeSyncMessage =
  | RealTimeSyncEvent
  | ReceivedMessage<"heartbeat", { status: "ping" | "alive" }>
  | ReceivedMessage<"error", { code: string; message: string }>
  | ReceivedMessage<"ack", { status: "accepted" }>;

/** What a client may send; the rest of the message is added. */
export type OutgoingMessage =
  | { type: "lead_update"; data: { conversationId: string; updatedFields: LeadEdit }; propertyId?: string }
  | {
      type: "status_change";
      data: { conversationId: string } & Pick<StatusUpdate, "status" | "notes" | "nextFollowUp" | "customFields">;
      propertyId?: string;
    }
  | {
      type: "sync_conflict";
      data: { conflictId: string } & Pick<ConflictResolution, "resolution"> & Partial<ConflictResolution>;
      propertyId?: string;
    };

/** Where a realtime connection stands. */
export type RealTimeStatus = "idle" | "connecting" | "open" | "waiting" | "closed";

/** What is known of a realtime connection. */
export interface RealTimeState {
  /** `idle`: never asked to connect; `waiting`: for the next attempt; `closed`: ended by `disconnect`, or for good. */
  status: RealTimeStatus;
  /** The last sign of life, ISO 8601; null before the first. */
  lastPing: string | null;
  /** Attempts since it was last open. */
  attempts: number;
  /** When the next attempt starts, ISO 8601; only while `waiting`. */
  retryAt: string | null;
  /** Position of the last event seen; null before the first message that says one. */
  lastEventId: number | null;
  /** Why it is not open. */
  error: { code: string; message: string } | null;
}
