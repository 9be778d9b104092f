import { IDLE } from "../realtime/idle.js";
import type { LeadSyncConflict } from "../types/conflict.js";
import type { Lead } from "../types/lead.js";
import type { SyncMetrics } from "../types/operations.js";
import type { RealTimeState } from "../types/realtime.js";
import type { LeadSyncLog } from "../types/sync-log.js";

/** What the page should tell somebody (seed 003, section 5). */
export type AlertKind =
  | "sync_failed"
  | "conflict_detected"
  | "realtime_lost"
  | "manual_review_required"
  | "request_failed";

/** Something to tell. Those of one kind and subject are one alert that counts, so that nothing stacks endlessly. */
export interface LeadSyncAlert {
  id: string;
  kind: AlertKind;
  /** How often since it was last dismissed. */
  count: number;
  /** The newest, ISO 8601. */
  at: string;
  /** The lead it is about, if one. */
  conversationId?: string;
  /** The conflict it is about, if one. */
  conflictId?: string;
  /** What failed: the name of the store's operation, e.g. `pushLead`. */
  operation?: string;
  /** The error's code and words, where something failed. */
  error?: { code: string; message: string };
}

/** All that the store knows (seed 003); the seed's members and ours. Never changed in place. */
export interface LeadSyncState {
  /** As the API has them, with changes that are under way. In the order in which renters wrote. */
  leads: readonly Lead[];
  /** By conversation, newest first. */
  syncLogs: Readonly<Record<string, readonly LeadSyncLog[]>>;
  /** Those that are open, newest first. */
  conflicts: readonly LeadSyncConflict[];
  metrics: SyncMetrics;
  realTimeConnected: boolean;
  /** Whether leads, conflicts or metrics are being loaded. */
  loading: boolean;
  /** What failed last, in words; gone when it worked, or was dismissed. */
  error?: string;
  /** More about the connection. */
  realTime: RealTimeState;
  /** The newest first, five at most. */
  alerts: readonly LeadSyncAlert[];
  /** What is under way, each once: `leads`, `conflicts`, `metrics`, `logs:<id>`, `lead:<id>`, `conflict:<id>`, `delta`, `pull`. */
  busy: ReadonlySet<string>;
  /** The property it is about; undefined: all the caller may see. */
  propertyId?: string;
}

/** Before anything was measured. */
export const NO_METRICS: SyncMetrics = {
  syncSuccessRate: 0,
  avgSyncLatency: null,
  conflictRate: 0,
  failedSyncs: 0,
  pendingQueue: 0,
  totalOperations: 0,
};

/** What a store knows before it was asked anything; also what a server renders. */
export const INITIAL_STATE: LeadSyncState = {
  leads: [],
  syncLogs: {},
  conflicts: [],
  metrics: NO_METRICS,
  realTimeConnected: false,
  loading: false,
  realTime: IDLE,
  alerts: [],
  busy: new Set(),
};
