import type { Conversation } from "../../domain/conversation.js";
import type { LeadFields } from "../../domain/lead.js";
import type { Run } from "../../domain/run.js";
import type { LeadStatus, SyncTrigger } from "../../domain/status.js";

/** What to pull (seed 000, `PullLeadsRequest`). */
export interface PullOptions {
  /** Default: every property with an integration. */
  propertyId?: string;
  /** ISO 8601. Changes since; overrides the checkpoint, which then stays where it is. */
  dateFrom?: string;
  /** ISO 8601. Default now. */
  dateTo?: string;
  /** Only prospects with one of these statuses; the checkpoint then stays where it is. */
  statusFilter?: readonly LeadStatus[];
  /** At most this many leads; `nextSyncToken` continues. The checkpoint then stays where it is. Default: no limit. */
  limit?: number;
  /** `incremental`: since the checkpoint. `full`: as far back as `backfillMs`. Default `incremental`. */
  syncType?: "full" | "incremental";
  /** Adds each lead's conversation row to the result. Default false. */
  includeConversations?: boolean;
  /** Continues a pull that ended at its limit; give the other options again. */
  nextSyncToken?: string;
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}

/** One conversation a pull has touched, as it is now (seed 000, `PullLeadsResponse`). */
export interface PulledLead {
  resmanLeadId: string;
  conversationId: string;
  propertyId: string;
  action: "created" | "updated" | "unchanged" | "conflict";
  fields: LeadFields;
  /** ResMan's last change, ISO 8601; null when it does not say. */
  lastActivity: string | null;
  customFields: Conversation["resmanCustomFields"];
  createdAt: string;
  updatedAt: string;
  /** Present when `includeConversations` was asked for. */
  conversation?: Conversation;
}

/** What a pull did (seed 000, `PullLeadsResponse`). */
export interface PullResult {
  runs: Run[];
  leads: PulledLead[];
  totalCount: number;
  summary: {
    newLeads: number;
    updatedLeads: number;
    unchangedLeads: number;
    conflictsResolved: number;
    failedSyncs: number;
  };
  /** Set when a limit ended the pull early. */
  nextSyncToken?: string;
}
