import type { ExplainedChange } from "./sync-log.js";
import type { JsonValue, PageQuery, ResolutionStrategy } from "./values.js";

/** What a conflict is about. */
export type ConflictType = "status_conflict" | "data_conflict" | "duplicate_lead" | "field_mismatch";

/** How much hangs on it. */
export type ConflictSeverity = "low" | "medium" | "high" | "critical";

/** `manual_review` waits for a person; `pending` with a strategy was decided and is not applied yet. */
export type ResolutionStatus = "pending" | "auto_resolved" | "manual_review" | "resolved";

/**
 * A disagreement between the two sides, or two records that may be one person (seed 003). The seed's members are required;
 * the API gives all others as well.
 */
export interface LeadSyncConflict {
  id: string;
  /** E.g. `moveInDate`; empty where the conflict is about something else than a field. */
  field: string;
  resmanValue: JsonValue;
  domiqValue: JsonValue;
  /** A {@link ConflictType}. */
  conflictType: string;
  /** A {@link ConflictSeverity}. */
  conflictSeverity: string;
  /** A {@link ResolutionStatus}. */
  resolutionStatus: string;
  propertyId?: string;
  conversationId?: string | null;
  resmanLeadId?: string | null;
  /** The other lead, where two may be one person. */
  otherConversationId?: string | null;
  /** What both sides last agreed on. */
  baseValue?: JsonValue;
  /** ISO 8601. */
  resmanChangedAt?: string | null;
  domiqChangedAt?: string | null;
  /** Why it looks like one, e.g. the waterfall of a match. Names fields, never values. */
  details?: Record<string, JsonValue> | null;
  resolutionStrategy?: ResolutionStrategy | null;
  resolvedValue?: JsonValue;
  resolvedBy?: string | null;
  resolvedAt?: string | null;
  assignedTo?: string | null;
  snoozedUntil?: string | null;
  notes?: string | null;
  createdAt?: string;
  updatedAt?: string;
}

/** How somebody settles a conflict (seed 003). */
export interface ConflictResolution {
  resolution: ResolutionStrategy;
  /** With `merged`: what both sides get. With a side that wins: its value as it was shown; where the conflict shows another by now, nothing is decided. */
  finalValue: JsonValue;
  reason: string;
}

/** A {@link ConflictResolution} of which only the strategy must be said. */
export type ConflictDecision = Pick<ConflictResolution, "resolution"> & Partial<ConflictResolution>;

/** One side of a conflict. */
export interface ConflictSide {
  value: JsonValue;
  /** ISO 8601; at most that old. Null where the side does not say. */
  changedAt: string | null;
  /** The last change of the field that came from this side and reached the other. */
  lastSynced: ExplainedChange | null;
}

/** What a strategy would make both sides hold, or why it cannot. */
export type ConflictOption = { possible: true; value: JsonValue } | { possible: false; reason: string };

/** Everything a person needs to decide a conflict. */
export interface ConflictDetails {
  conflict: LeadSyncConflict;
  /** The field of the lead; null where the conflict is about something else. */
  field: string | null;
  base: JsonValue;
  /** When both sides last agreed, ISO 8601. */
  agreedAt: string | null;
  resman: ConflictSide;
  domiq: ConflictSide;
  /** Whether our side holds something else by now. */
  movedOn: boolean;
  /** For each strategy, what both sides would hold. Empty where there is nothing to apply. */
  options: Partial<Record<"resmanWins" | "domiqWins" | "merged", ConflictOption>>;
  /** Whether it can be decided now. */
  isOpen: boolean;
}

/** What became of a decision. It is stored in any case. */
export interface ResolvedConflict {
  conflict: LeadSyncConflict;
  /** Whether both sides hold what was decided. */
  applied: boolean;
  /** Why bringing it about failed so far; it is tried again. */
  error?: { code: string; message: string };
}

/** What somebody says of two records that may be one person. */
export type PairDecision =
  | {
      decision: "merge";
      notes?: string;
      /** Of two leads, the one that goes on. */
      survivorConversationId?: string;
      /** Of two prospects of one renter, the one that goes on. */
      survivorResmanLeadId?: string;
      mergeStrategy?: "resman_wins" | "domiq_wins" | "manual_review";
    }
  | { decision: "distinct"; notes?: string }
  /** Hides the task until that instant (ISO 8601). */
  | { decision: "later"; notes?: string; until: string };

/** What became of a decision about two records. */
export interface DecidedPair {
  conflict: LeadSyncConflict;
  merge?: {
    mergeId: string;
    survivorId: string;
    loserId: string | null;
    retiredResmanLeadId: string | null;
    /** Whether ResMan is still to follow. */
    pending: boolean;
  };
}

/** Which conflicts to list. */
export interface ConflictQuery extends PageQuery {
  propertyId?: string;
  conversationId?: string;
  resolutionStatus?: readonly ResolutionStatus[];
  conflictType?: readonly ConflictType[];
  conflictSeverity?: readonly ConflictSeverity[];
  assignedTo?: string;
  /** What a person can decide now, without what was put off. */
  due?: boolean;
}
