import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { LeadSyncState } from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";

/**
 * A part of the store's state; renders again only when that part changed.
 * @param select Takes something out of the state. It must give the same object while nothing changed: pick, do not build.
 */
export function useLeadSyncState<T>(select: (state: LeadSyncState) => T): T {
  const store = useLeadSyncStore();
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(
    subscribe,
    () => select(store.getSnapshot()),
    () => select(store.getServerSnapshot()),
  );
}

/** Ids of what is under way, of those named `<prefix><id>`; the same set until it changes. */
export function useBusyIds(prefix: string): ReadonlySet<string> {
  // Text, since the state has no such set to pick.
  const ids = useLeadSyncState(({ busy }) =>
    JSON.stringify([...busy].flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))),
  );
  return useMemo(() => new Set(JSON.parse(ids) as string[]), [ids]);
}
