import { createContext, type ReactElement, type ReactNode, useContext, useEffect } from "react";
import { SyncError } from "../browser/index.js";
import type { LeadSyncStore } from "../browser/store/lead-sync-store.js";
import { type LeadSyncUiOptions, LeadSyncUiProvider } from "./ui/ui-context.js";

/** Props of {@link LeadSyncProvider}. */
export interface LeadSyncProviderProps extends LeadSyncUiOptions {
  /** Made once, outside of rendering: `createLeadSyncStore(…)`. */
  store: LeadSyncStore;
  /** Whether to keep a realtime connection while it is mounted. Default true. */
  connect?: boolean | undefined;
  children: ReactNode;
}

const StoreContext = createContext<LeadSyncStore | undefined>(undefined);

/** How many providers keep a store connected: a page may have several. */
const holders = new WeakMap<LeadSyncStore, number>();

const hold = (store: LeadSyncStore, by: 1 | -1): number => {
  const held = (holders.get(store) ?? 0) + by;
  holders.set(store, held);
  return held;
};

/** Gives a store, texts and parts to all hooks and components below. */
export function LeadSyncProvider({ store, connect = true, children, ...ui }: LeadSyncProviderProps): ReactElement {
  useEffect(() => {
    if (!connect) return undefined;
    if (hold(store, 1) === 1) store.connect();
    return () => {
      // A turn later: StrictMode unmounts and mounts again at once, and the connection is to stay.
      if (hold(store, -1) === 0) queueMicrotask(() => holders.get(store) || store.disconnect());
    };
  }, [store, connect]);
  return (
    <StoreContext.Provider value={store}>
      <LeadSyncUiProvider {...ui}>{children}</LeadSyncUiProvider>
    </StoreContext.Provider>
  );
}

/**
 * The store of the nearest provider.
 * @throws SyncError `INVALID_CONFIG` where there is none
 */
export function useLeadSyncStore(): LeadSyncStore {
  const store = useContext(StoreContext);
  if (!store)
    throw new SyncError("INVALID_CONFIG", "No LeadSyncProvider above: wrap the page in one and give it a store.");
  return store;
}
