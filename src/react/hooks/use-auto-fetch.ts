import { useEffect, useState } from "react";
import { useLeadSyncStore } from "../provider.js";
import { repeatWhileSeen } from "./repeat-while-seen.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";

/** Loads something; what comes of it, and what fails, is in the store's state. */
export type Load = (signal: AbortSignal) => Promise<unknown>;

/**
 * Loads when it is first used and whenever `load` is another function, and ends what it asked for when it is not used any more.
 * @param load The same function until something else is to be loaded. Undefined: nothing is.
 * @param name What the state calls it while it is under way, whoever asked.
 * @param refreshMs Milliseconds between two loads while the page is seen. Default: it loads once.
 * @returns whether it is being loaded, also right before the first load begins, and what failed last
 */
export function useAutoFetch(
  load: Load | undefined,
  name: string,
  refreshMs?: number,
): { loading: boolean; error: string | undefined } {
  const { runtime } = useLeadSyncStore();
  const isBusy = useLeadSyncState(({ busy }) => busy.has(name));
  const error = useLeadSyncState((state) => state.error);
  const [settled, setSettled] = useState<{ load: Load }>();

  useEffect(() => {
    if (!load) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const run = async (): Promise<void> => {
      // A turn later: StrictMode mounts twice at once, and only one of the two is to ask.
      await Promise.resolve();
      if (!signal.aborted) await quietly(() => load(signal));
      if (!signal.aborted) setSettled((before) => (before?.load === load ? before : { load }));
    };
    const stop = refreshMs === undefined ? void run() : repeatWhileSeen(run, refreshMs, runtime);
    return () => {
      controller.abort();
      stop?.();
    };
  }, [load, refreshMs, runtime]);

  return { loading: isBusy || (load !== undefined && settled?.load !== load), error };
}

/** Loads and never rejects. */
export async function quietly(load: (signal?: AbortSignal) => Promise<unknown>): Promise<void> {
  await Promise.allSettled([(async () => load())()]);
}
