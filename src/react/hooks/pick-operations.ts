import type { LeadSyncStore } from "../../browser/store/lead-sync-store.js";

/** Some operations of a store; each is the same function as long as the store is. */
export const pickOperations = <K extends keyof LeadSyncStore>(
  store: LeadSyncStore,
  names: readonly K[],
): Pick<LeadSyncStore, K> => Object.fromEntries(names.map((name) => [name, store[name]])) as Pick<LeadSyncStore, K>;
