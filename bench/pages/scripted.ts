import {
  type Lead,
  type LeadSyncApi,
  LeadSyncStore,
  type RealTimeLeadSyncClient,
  type RealTimeListeners,
  type RealTimeSyncEvent,
} from "../../src/browser/index.js";

/** A store that has loaded `leads`, and a way to tell it of events. */
export interface FedStore {
  store: LeadSyncStore;
  tell(event: RealTimeSyncEvent): void;
}

/** Only what a listing and events need; nothing else is asked of them. */
export async function feedStore(leads: readonly Lead[]): Promise<FedStore> {
  const heard = new Set<RealTimeListeners>();
  const realTime = {
    state: { status: "idle" },
    listen: (listeners: RealTimeListeners) => heard.add(listeners),
  } as unknown as RealTimeLeadSyncClient;
  const listLeads: LeadSyncApi["listLeads"] = async ({ afterId, limit = 1000 } = {}) => {
    const from = afterId === undefined ? 0 : Number(afterId);
    const items = leads.slice(from, from + limit);
    return { items, ...(from + limit < leads.length && { nextAfterId: String(from + limit) }) };
  };
  const store = new LeadSyncStore({ api: { listLeads } as unknown as LeadSyncApi, realTime });
  await store.fetchLeads();
  return {
    store,
    tell: (event) => {
      for (const each of heard) each.onEvent?.(event);
    },
  };
}

/** What an event makes of a lead, for who knows nothing of events that come late or twice. */
export const naively = (lead: Lead, { data, timestamp }: RealTimeSyncEvent): Lead => {
  if (!("updatedFields" in data)) return lead;
  return data.syncStatus === "pending"
    ? { ...lead, ...data.updatedFields, syncStatus: "syncing", updatedAt: timestamp }
    : { ...lead, ...data.updatedFields, syncStatus: "synced", lastSyncAt: timestamp };
};
