import type { SyncEngine } from "../engine/sync-engine.js";

/** What the realtime side asks of a {@link SyncEngine}. */
export type RealtimeEngine = Pick<
  SyncEngine,
  "country" | "updateLeadStatus" | "editLead" | "submitLead" | "getLead" | "conversationsOf"
> & {
  readonly feed: Pick<SyncEngine["feed"], "follow" | "list" | "bounds">;
  readonly conflicts: Pick<SyncEngine["conflicts"], "get" | "resolve">;
};
