import type { JsonValue, LeadStatus, PageQuery, ResManSyncStatus } from "./values.js";

/** Monthly rent in whole currency units; 0 stands for a side nobody named. */
export interface BudgetRange {
  min: number;
  max: number;
}

/** Someone who would live with the lead. */
export interface HouseholdMember {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  /** ResMan's customer type: `roommate`, `spouse`, … */
  role: string;
}

/** The fields of a lead that somebody can edit. Null: nobody knows. */
export interface LeadFields {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164 where it can be read as a number. */
  phone: string | null;
  initialMessage: string | null;
  /** 0 to 100. */
  leadScore: number | null;
  /** `2026-05-01`. */
  moveInDate: string | null;
  budgetRange: BudgetRange | null;
  apartmentSizePreference: string | null;
  occupantsCount: number | null;
  /** Null: not asked. */
  hasPets: boolean | null;
  petDetails: JsonValue;
  desiredFeatures: string[] | null;
  workLocation: string | null;
  reasonForMoving: string | null;
}

/** A lead as the API shows it (seed 003, `LeadSyncState.leads`). */
export interface Lead extends LeadFields {
  conversationId: string;
  propertyId: string;
  /** ResMan's ProspectID; null while it has none. */
  resmanLeadId: string | null;
  status: LeadStatus;
  lostReason: string | null;
  household: HouseholdMember[];
  syncStatus: ResManSyncStatus;
  /** ISO 8601. */
  lastSyncAt: string | null;
  /** The lead that goes on where this one was merged. */
  mergedInto: string | null;
  /** When the renter first wrote, ISO 8601. */
  startedAt: string;
  /** ISO 8601. */
  updatedAt: string;
}

/** What somebody changes of a lead; null clears a field. */
export type LeadEdit = Partial<LeadFields>;

/** A new lead, as the chatbot or a form gives it (seeds 000 and 003, `LeadData`). */
export interface LeadData extends Partial<Omit<LeadFields, "budgetRange" | "petDetails" | "desiredFeatures">> {
  firstName: string;
  lastName: string;
  propertyId: string;
  initialMessage: string;
  /** 0 to 100. */
  leadScore: number;
  /** The chat it comes from. */
  conversationId: string;
  budgetRange?: BudgetRange | null;
  petDetails?: JsonValue;
  desiredFeatures?: string[] | null;
}

/** Which leads to list. */
export interface LeadQuery extends PageQuery {
  propertyId?: string;
  syncStatus?: readonly ResManSyncStatus[];
  status?: readonly LeadStatus[];
}

/** What became of a new lead (seed 000, `CreateLeadResponse`). */
export interface CreatedLead {
  /** Empty while ResMan has none, which is so only while `pending`. */
  resmanLeadId: string;
  /** `pending`: safely queued. `conflict`: in ResMan, and a person must decide about a field. */
  syncStatus: "success" | "conflict" | "pending";
  createdAt: string;
  syncLogId: string;
  /** What it waits for before it can be sent. */
  reason?: "LEAD_NOT_CONTACTABLE";
}

/** What a sync that was asked for made of a lead. */
export interface PushedLead {
  conversationId: string;
  resmanLeadId: string | null;
  /** `pending`: safely queued; ResMan is slow or down, or the property is switched off. */
  outcome:
    | "created"
    | "linked"
    | "updated"
    | "unchanged"
    | "waiting"
    | "disabled"
    | "unlinked"
    | "conflict"
    | "merged"
    | "pending";
  syncLogId: string | null;
}

/** An edit that was stored. */
export interface EditedLead {
  /** The lead that took it: where the one named was merged, the one that goes on. */
  conversationId: string;
  /** Fields whose value moved; `pets` stands for `hasPets` and `petDetails`. */
  changed: string[];
  /** The job that brings it to ResMan; null where nothing changed. */
  jobId: string | null;
}

/** A status change (seed 000, `UpdateLeadStatusRequest`). */
export interface StatusUpdate {
  status: LeadStatus;
  notes?: string;
  /** An ISO 8601 instant or day. */
  nextFollowUp?: string;
  /** Default `resman_user`: leasing staff. */
  updatedBy?: "chatbot" | "resman_user" | "system";
  /** Default `to_resman`. */
  syncDirection?: "to_resman" | "from_resman";
  customFields?: Record<string, JsonValue>;
}

/** What became of a status change (seed 000, `UpdateLeadStatusResponse`). */
export interface UpdatedStatus {
  /** False while ResMan is still to follow. */
  success: boolean;
  /** What our side has now; not the one asked for where a rule kept the other. */
  newStatus: LeadStatus;
  updatedAt: string;
  syncConflicts?: { field: string; resmanValue: JsonValue; domiqValue: JsonValue; resolution: string }[];
  conversationUpdated: boolean;
}

/** What to pull from ResMan (seed 000, `PullLeadsRequest`). */
export interface PullRequest {
  propertyId?: string;
  /** An ISO 8601 instant or day. */
  dateFrom?: string;
  dateTo?: string;
  statusFilter?: readonly LeadStatus[];
  /** 1 to 1,000. Default 100. */
  limit?: number;
  /** Default `incremental`. */
  syncType?: "full" | "incremental";
  /** What a pull that ended at its limit gave as such. */
  nextSyncToken?: string;
}

/** What a pull did (seed 000, `PullLeadsResponse`). */
export interface PulledLeads {
  /** The leads it touched, with the members the seed names. */
  leads: {
    resmanLeadId: string;
    firstName: string;
    lastName: string;
    email?: string;
    phone?: string;
    status: LeadStatus;
    leadScore: number;
    lastActivity: string;
    propertyId: string;
    createdAt: string;
    updatedAt: string;
  }[];
  totalCount: number;
  syncSummary: { newLeads: number; updatedLeads: number; conflictsResolved: number; failedSyncs: number };
  nextSyncToken?: string;
}

/** Two records that are one person (seed 000, `MergeLeadsRequest`). */
export interface MergeRequest {
  resmanLeadId: string;
  domiqConversationId: string;
  mergeStrategy: "resman_wins" | "domiq_wins" | "manual_review";
  /** Names of {@link LeadFields} and `status`. Where it is empty: all. */
  mergeFields: readonly string[];
  /** What single fields should be, above the strategy. */
  conflictResolution?: Record<string, JsonValue>;
  notes?: string;
}

/** What became of a merge (seed 000, `MergeLeadsResponse`). */
export interface MergedLeads {
  mergedLeadId: string;
  conflictsResolved: number;
  mergeSummary: { fieldsMerged: string[]; fieldsConflicted: string[]; finalValues: Record<string, JsonValue> };
  syncLogId: string;
  /** Names the merge, so that it can be taken back. */
  mergeId: string;
  /** `pending`: ResMan is still to follow. */
  syncStatus: "success" | "pending";
}

/** What became of taking a merge back. */
export interface UnmergedLeads {
  mergeId: string;
  /** The lead that had gone on. */
  survivorId: string;
  /** The lead that is one of its own again; null where a conversation and a prospect are apart again. */
  loserId: string | null;
  restoredResmanLeadId: string | null;
  fieldsRestored: string[];
  /** Fields somebody edited since; each is listed as a conflict. */
  fieldsKept: string[];
  historyKept: boolean;
  /** False where it had been taken back already. */
  changed: boolean;
  syncStatus: "success" | "pending";
}

/** Another lead of the property that is, or may be, the same person. */
export interface LeadDuplicate {
  conversationId: string;
  resmanLeadId: string | null;
  /** Bits of evidence. */
  score: number;
  /** What they make a probability of, 0 to 1. */
  probability: number;
  band: "merge" | "review" | "distinct";
  /** The rule that holds the band down; null when the score decided. */
  rule: string | null;
  /** What each field says, in the order it was asked. Names fields, never values. */
  waterfall: { field: string; level: string; weight: number; note?: string }[];
}
