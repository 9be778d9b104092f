import type { SyncTrigger } from "../../domain/status.js";

/** What to push. */
export interface PushOptions {
  /** Only leads of this property. Default: all properties. */
  propertyId?: string;
  /** `unsynced`: leads that wait for a sync. `all`: every lead, to find what no notice told of. Default `unsynced`. */
  scope?: "unsynced" | "all";
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}
