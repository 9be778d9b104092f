import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { LeadSyncState, Resource, ResourceState } from "../../browser/index.js";
import type { LeadSyncStore } from "../../browser/store/lead-sync-store.js";
import { useLeadSyncStore } from "../provider.js";

/** What a hook over something loaded on demand gives. */
export interface ResourceResult<T> extends ResourceState<T> {
  /** Loads it again. Never rejects: `error` says what failed. */
  refresh: () => Promise<void>;
}

const NOTHING: ResourceState<never> = { data: undefined, loading: false, error: undefined };

/** Follows a resource. It counts as loading also right before its first load begins. @param resource Undefined: nothing is asked for. */
export function useResource<T>(resource: Resource<T> | undefined): ResourceResult<T> {
  const subscribe = useCallback(
    (listener: () => void) => resource?.subscribe(listener) ?? (() => undefined),
    [resource],
  );
  const state: ResourceState<T> = useSyncExternalStore(
    subscribe,
    () => resource?.getSnapshot() ?? NOTHING,
    () => NOTHING,
  );
  const refresh = useCallback(async () => resource?.load(), [resource]);
  return useMemo(() => {
    const { data, loading, error } = state;
    return { data, loading: loading || Boolean(resource && data === undefined && !error), error, refresh };
  }, [resource, state, refresh]);
}

type Known<A extends readonly unknown[]> = { [I in keyof A]: Exclude<A[I], undefined> };

/**
 * A resource of the store; the same from render to render.
 * @param kind Names it, together with `about`.
 * @param about What it is of, compared by what it says; `load` must depend on nothing else. Where one is undefined, nothing is asked for.
 * @param on Which events it depends on, by what is known when it is first asked for. Default: none.
 */
export function useStoreResource<T, const A extends readonly unknown[]>(
  kind: string,
  about: A,
  load: (store: LeadSyncStore, ...about: Known<A>) => Promise<T>,
  on?: (state: LeadSyncState, ...about: Known<A>) => { conversationId: string } | "any",
): Resource<T> | undefined {
  const store = useLeadSyncStore();
  const key = isKnown(about) && JSON.stringify([kind, ...about]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the two functions depend on.
  return useMemo(
    () =>
      key && isKnown(about)
        ? store.resource(key, () => load(store, ...about), on?.(store.getSnapshot(), ...about))
        : undefined,
    [store, key],
  );
}

const isKnown = <A extends readonly unknown[]>(about: A | Known<A>): about is Known<A> => !about.includes(undefined);
