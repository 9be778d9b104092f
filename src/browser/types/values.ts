/** Any value that survives JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Where a lead stands on the ladder (seed 000). */
export type LeadStatus = "new" | "contacted" | "qualified" | "tour_scheduled" | "application" | "leased" | "lost";

/** {@link LeadStatus} in the order of the ladder, with `lost` beside it. */
export const LEAD_STATUSES: readonly LeadStatus[] = [
  "new",
  "contacted",
  "qualified",
  "tour_scheduled",
  "application",
  "leased",
  "lost",
];

/** How a lead stands towards ResMan (seed 003, `LeadSyncStatusProps`). */
export type ResManSyncStatus = "not_synced" | "syncing" | "synced" | "failed" | "conflict";

/** What made the engine look at a lead. */
export type SyncTrigger = "api" | "webhook" | "schedule" | "realtime" | "manual" | "database" | "bridge";

/** How a conflict is settled (seed 003). */
export type ResolutionStrategy = "resman_wins" | "domiq_wins" | "manual_review" | "merged";

/** Which way a property is synced. */
export type SyncDirection = "to_resman" | "from_resman" | "bidirectional";

/** One page of a listing. */
export interface Page<T> {
  items: T[];
  /** Give it as `afterId` for the next page; absent on the last one. */
  nextAfterId?: string;
}

/** Members of every listing's query. */
export interface PageQuery {
  /** Rows at most, 1 to 1,000. Default 100. */
  limit?: number;
  /** Goes on after this row: `nextAfterId` of the page before. */
  afterId?: string;
}

/** What every call takes last. */
export interface CallOptions {
  /** Ends the call; it then fails with the code `ABORTED`. */
  signal?: AbortSignal;
}
