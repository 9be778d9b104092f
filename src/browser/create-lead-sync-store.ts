import { LeadSyncApi, type LeadSyncApiOptions } from "./api/lead-sync-api.js";
import type { RealTimeClientOptions } from "./realtime/options.js";
import { RealTimeLeadSyncClient } from "./realtime/real-time-lead-sync-client.js";
import { LeadSyncStore, type LeadSyncStoreOptions } from "./store/lead-sync-store.js";

/** All that an API client, a realtime client and a store take, in one. */
export interface CreateLeadSyncStoreOptions
  extends LeadSyncApiOptions,
    Omit<RealTimeClientOptions, "propertyIds">,
    Omit<LeadSyncStoreOptions, "api" | "realTime"> {
  /** Default true; false: nothing arrives by itself. */
  realTime?: boolean;
}

/** A store with an API client and a realtime client for one server. Nothing is sent before something is asked of it. */
export function createLeadSyncStore(options: CreateLeadSyncStoreOptions = {}): LeadSyncStore {
  const { propertyId, realTime = true } = options;
  return new LeadSyncStore({
    ...options,
    api: new LeadSyncApi(options),
    realTime: realTime
      ? new RealTimeLeadSyncClient({ ...options, ...(propertyId !== undefined && { propertyIds: [propertyId] }) })
      : undefined,
  });
}
