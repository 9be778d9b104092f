import type { SyncEngine } from "../engine/sync-engine.js";

/** What the realtime side asks of a {@link SyncEngine}. */
export interface RealtimeEngine
  extends Pick<SyncEngine, "updateLeadStatus" | "editLead" | "submitLead" | "getLead" | "conversationsOf"> {
  /** Country of phone numbers written without a country code. */
  readonly country: SyncEngine["country"];
  readonly feed: Pick<SyncEngine["feed"], "follow" | "list" | "bounds">;
  readonly conflicts: Pick<SyncEngine["conflicts"], "get" | "resolve">;
}
