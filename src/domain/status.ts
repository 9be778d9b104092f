import * as z from "zod";

/** The seven lead statuses of the seeds, in the order of the ladder, with `lost` beside it. */
export const LEAD_STATUSES = [
  "new",
  "contacted",
  "qualified",
  "tour_scheduled",
  "application",
  "leased",
  "lost",
] as const;
export const leadStatusSchema = z.enum(LEAD_STATUSES);
export type LeadStatus = z.infer<typeof leadStatusSchema>;

/** State of a conversation towards ResMan (seed column `resman_sync_status`). */
export const leadSyncStatusSchema = z.enum(["not_synced", "syncing", "synced", "failed", "conflict"]);
export type LeadSyncStatus = z.infer<typeof leadSyncStatusSchema>;

export const syncDirectionSchema = z.enum(["to_resman", "from_resman", "bidirectional"]);
export type SyncDirection = z.infer<typeof syncDirectionSchema>;

export const syncTypeSchema = z.enum(["create", "update", "status_change", "enrichment", "merge"]);
export type SyncType = z.infer<typeof syncTypeSchema>;

/** What made the engine look at a lead. */
export const syncTriggerSchema = z.enum(["api", "webhook", "schedule", "realtime", "manual", "database", "bridge"]);
export type SyncTrigger = z.infer<typeof syncTriggerSchema>;

/** The remote systems a lead can be linked to. */
export const remoteSystemSchema = z.enum(["resman", "airtable"]);
export type RemoteSystem = z.infer<typeof remoteSystemSchema>;

/** How a disagreement was settled (seed column `conflict_resolution`). */
export const resolutionStrategySchema = z.enum(["resman_wins", "domiq_wins", "manual_review", "merged"]);
export type ResolutionStrategy = z.infer<typeof resolutionStrategySchema>;
