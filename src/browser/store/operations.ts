import type { BrowserRuntime } from "../runtime.js";
import { createConflictChanges } from "./conflict-changes.js";
import { createCore } from "./core.js";
import { createFollower } from "./follow.js";
import { createLeadChanges } from "./lead-changes.js";
import { createLoads } from "./loads.js";
import type { LeadSyncStoreOptions } from "./options.js";
import { createResources } from "./resources.js";
import { INITIAL_STATE, type LeadSyncState } from "./state.js";

/** Puts the parts of a store together: all that it does, as functions that need no `this`. */
export function createOperations({
  api,
  realTime,
  runtime,
  propertyId: first,
  maxLeads = 20_000,
}: LeadSyncStoreOptions & { runtime: BrowserRuntime }) {
  const initial = { ...INITIAL_STATE, propertyId: first } as LeadSyncState;
  const core = createCore(api, runtime, maxLeads, initial);
  const loads = createLoads(core);
  const resources = createResources(core);
  const loadAll = (): Promise<unknown> => Promise.all([loads.all(), resources.all()]);
  const follower = createFollower(core, loads, resources, loadAll);
  const unlisten = realTime?.listen(follower);
  if (realTime && realTime.state.status !== "idle") follower.onState(realTime.state);

  return {
    ...loads.operations,
    ...createLeadChanges(core, loads, loadAll),
    ...createConflictChanges(core, loads),
    subscribe: core.subscribe,
    getSnapshot: core.get,
    getServerSnapshot: (): LeadSyncState => initial,
    resource: resources.get,
    clearError: core.clearError,
    dismissAlert: core.dismissAlert,
    connect: (): void => realTime?.connect(),
    disconnect: (): void => realTime?.disconnect(),
    async setProperty(propertyId: string | undefined): Promise<void> {
      if (propertyId === core.get().propertyId) return;
      core.reset(propertyId);
      resources.forget();
      realTime?.subscribe(propertyId === undefined ? undefined : [propertyId]);
      await Promise.all([loads.anew(), resources.all()]);
    },
    destroy(): void {
      unlisten?.();
      realTime?.disconnect();
      core.destroy();
    },
  };
}
