import type { PageQuery, SyncDirection, SyncTrigger } from "./values.js";

/** How the sync is doing (seeds 000 and 003, `SyncMetrics`). */
export interface SyncMetrics {
  /** Of those that ended, 0 to 1. */
  syncSuccessRate: number;
  /** Milliseconds from a change to both sides having it; null where none is known. */
  avgSyncLatency: number | null;
  /** Of those that ended, 0 to 1. */
  conflictRate: number;
  failedSyncs: number;
  /** Jobs that wait or run now. */
  pendingQueue: number;
  /** Syncs that ended; with none, the rates say nothing. */
  totalOperations?: number;
  successfulOperations?: number;
  failedOperations?: number;
  syncFailureRate?: number;
  latencyPercentiles?: { p50: number; p95: number; p99: number } | null;
  /** Requests to ResMan and Airtable that failed. */
  apiErrorCount?: number;
  /** Milliseconds of a request; null where none was counted. */
  avgApiResponseMs?: number | null;
  /** Milliseconds one side is behind the other. */
  bidirectionalSyncLag?: number | null;
  /** Share of leads in step at the last audit, 0 to 1. */
  consistency?: number | null;
  /** The span of time it is about, ISO 8601. */
  from?: string;
  to?: string;
}

/** What was measured of one name within one span of time. */
export interface MetricPoint {
  name: string;
  /** Where the span begins, ISO 8601. */
  at: string;
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
}

/** Measured values over time; spans in which nothing was measured are left out. */
export interface MetricsHistory {
  points: MetricPoint[];
  from: string;
  to: string;
  /** Minutes a point stands for. */
  stepMinutes: number;
}

/** Which measured values to read. */
export interface MetricsHistoryQuery {
  propertyId?: string;
  /** E.g. `syncFailureRate`, `apiErrors`. */
  names: readonly string[];
  /** ISO 8601. Default one day before `to`. */
  from?: string;
  /** ISO 8601. Default now. */
  to?: string;
  /** Default 5. */
  stepMinutes?: number;
}

/** A job of the queue. */
export interface SyncJob {
  id: string;
  conversationId: string | null;
  resmanLeadId: string | null;
  propertyId: string;
  syncOperation: "push" | "pull" | "merge" | "status_update" | "enrichment";
  trigger: SyncTrigger;
  /** 1 low, 2 medium, 3 high. */
  priority: 1 | 2 | 3;
  retryCount: number;
  maxRetries: number;
  /** Not before this instant, ISO 8601. */
  nextRetryAt: string;
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  errorMessage: string | null;
  errorCode: string | null;
  crashCount: number;
  processedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** Which jobs to list. */
export interface JobQuery extends PageQuery {
  propertyId?: string;
  conversationId?: string;
  status?: SyncJob["status"];
  errorCode?: string;
}

/** How a property is synced. */
export interface PropertyIntegration {
  propertyId: string;
  resmanPropertyId: string;
  settings: { defaultAgentId: string; defaultSourceId: string; defaultLostReasonId: string | null };
  syncEnabled: boolean;
  syncDirection: SyncDirection;
  syncFrequency: "realtime" | "hourly" | "daily";
  lastSyncAt: string | null;
  lastSuccessfulSyncAt: string | null;
  syncStatus: "active" | "paused" | "error" | "disconnected";
  /** Failures in a row. */
  errorCount: number;
}

/** One pull, push sweep, reconciliation, search for duplicates, or the revert of one of these. */
export interface SyncRun {
  id: string;
  kind: string;
  propertyId: string | null;
  trigger: SyncTrigger;
  status: string;
  counts: Record<string, number>;
  errors: { leadId: string | null; code: string; message: string }[];
  startedAt: string;
  finishedAt: string | null;
}

/** What "Sync Recent Changes" did (seed 004, `ReconciliationResult`). */
export interface DeltaSyncResult {
  success: boolean;
  message: string;
  details: {
    success: boolean;
    /** From the other side to ours. */
    stage1: { recordsProcessed: number; inserted: number; updated: number; errors: string[] };
    /** From our side to the other. */
    stage2: { recordsProcessed: number; updated: number; skipped: number; errors: string[] };
    startTime: string;
    endTime: string;
    /** Milliseconds. */
    duration: number;
    runIds: string[];
  };
}
