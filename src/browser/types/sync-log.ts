import type { JsonValue, ResolutionStrategy, SyncTrigger } from "./values.js";

/** One field that moved, on which side, from what to what, and by which rule. */
export interface LoggedChange {
  /** E.g. `moveInDate`. */
  field: string;
  side: "local" | "remote";
  from: JsonValue;
  to: JsonValue;
  /** Where the new value came from. */
  origin: "local" | "remote" | "merged";
  rule: string;
}

/** A row of the audit trail (seed 003, `LeadSyncLog`). */
export interface LeadSyncLog {
  id: string;
  /** `to_resman`, `from_resman`, `bidirectional`, `to_airtable` or `from_airtable`. */
  syncDirection: string;
  /** `pending`, `success`, `failed`, `conflict` or `retry`. */
  syncStatus: string;
  /** `create`, `update`, `status_change`, `enrichment` or `merge`. */
  syncType: string;
  /** ISO 8601. */
  createdAt: string;
  errorMessage?: string;
  /** `resman_wins`, `domiq_wins`, `manual_review` or `merged`. */
  conflictResolution?: string;
  errorCode?: string;
  trigger?: SyncTrigger;
  changes?: LoggedChange[];
  runId?: string;
  processingTimeMs?: number;
}

/** One change of a field, with who or what made it happen. */
export interface ExplainedChange extends LoggedChange {
  /** ISO 8601. */
  at: string;
  /** The rule in words. */
  because: string;
  by: string | null;
  trigger: SyncTrigger;
  runId: string | null;
  runKind: string | null;
  /** The listed conflict it settled. */
  conflict: {
    id: string;
    resolutionStrategy: ResolutionStrategy | null;
    resolvedBy: string | null;
    resolvedAt: string | null;
    notes: string | null;
  } | null;
  syncLogId: string;
}

/** Why a field of a lead is what it is. */
export interface FieldExplanation {
  field: string;
  /** The lead that goes on where this one was merged; the history is told there. */
  mergedInto: string | null;
  value: JsonValue;
  origin: {
    side: "local" | "remote" | "merged";
    /** One plain sentence. */
    because: string;
    at: string | null;
    by: string | null;
    syncLogId: string | null;
  };
  /** What both sides held when they last agreed; null while they never did. */
  base: { local: JsonValue; remote: JsonValue } | null;
  /** Whether ResMan is still to be told. */
  pending: boolean;
  /** Oldest first. */
  history: ExplainedChange[];
}
