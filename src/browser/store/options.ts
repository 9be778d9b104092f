import type { LeadSyncApi } from "../api/lead-sync-api.js";
import type { RealTimeLeadSyncClient } from "../realtime/real-time-lead-sync-client.js";
import type { BrowserRuntime } from "../runtime.js";

/** What a store works with. */
export interface LeadSyncStoreOptions {
  api: LeadSyncApi;
  /** Default: none; then nothing arrives by itself. */
  realTime?: RealTimeLeadSyncClient | undefined;
  /** The property it is about. Default: all the caller may see. */
  propertyId?: string;
  /** Leads kept at most. Default 20,000. */
  maxLeads?: number;
  runtime?: Partial<BrowserRuntime>;
}
