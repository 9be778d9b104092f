export { isSyncError, SyncError, type SyncErrorOptions } from "../domain/errors.js";
export { LeadSyncApiError, type LeadSyncApiErrorOptions } from "./api/api-error.js";
export { LeadSyncApi, type LeadSyncApiOptions } from "./api/lead-sync-api.js";
export type { TransportOptions } from "./api/transport.js";
export { type CreateLeadSyncStoreOptions, createLeadSyncStore } from "./create-lead-sync-store.js";
export type {
  ClientSocket,
  ClientSocketConstructor,
  RealTimeClientOptions,
  RealTimeListeners,
} from "./realtime/options.js";
export { RealTimeLeadSyncClient } from "./realtime/real-time-lead-sync-client.js";
export type { BrowserRuntime } from "./runtime.js";
export { LeadSyncStore, type LeadSyncStoreOptions } from "./store/lead-sync-store.js";
export type { Resource, ResourceState } from "./store/resource.js";
export type { ResourceDependency } from "./store/resources.js";
export { type AlertKind, INITIAL_STATE, type LeadSyncAlert, type LeadSyncState, NO_METRICS } from "./store/state.js";
export type {
  ConflictDecision,
  ConflictDetails,
  ConflictOption,
  ConflictQuery,
  ConflictResolution,
  ConflictSeverity,
  ConflictSide,
  ConflictType,
  DecidedPair,
  LeadSyncConflict,
  PairDecision,
  ResolutionStatus,
  ResolvedConflict,
} from "./types/conflict.js";
export type {
  BudgetRange,
  CreatedLead,
  EditedLead,
  HouseholdMember,
  Lead,
  LeadData,
  LeadDuplicate,
  LeadEdit,
  LeadFields,
  LeadQuery,
  MergedLeads,
  MergeRequest,
  PulledLeads,
  PullRequest,
  PushedLead,
  StatusUpdate,
  UnmergedLeads,
  UpdatedStatus,
} from "./types/lead.js";
export type {
  DeltaSyncResult,
  JobQuery,
  MetricPoint,
  MetricsHistory,
  MetricsHistoryQuery,
  PropertyIntegration,
  SyncJob,
  SyncMetrics,
  SyncRun,
} from "./types/operations.js";
export type {
  ConflictChange,
  LeadChange,
  OutgoingMessage,
  RealTimeState,
  RealTimeStatus,
  RealTimeSyncEvent,
  RealTimeSyncMessage,
  ReceivedMessage,
} from "./types/realtime.js";
export type { ExplainedChange, FieldExplanation, LeadSyncLog, LoggedChange } from "./types/sync-log.js";
export {
  type CallOptions,
  type JsonValue,
  LEAD_STATUSES,
  type LeadStatus,
  type Page,
  type PageQuery,
  type ResManSyncStatus,
  type ResolutionStrategy,
  type SyncDirection,
  type SyncTrigger,
} from "./types/values.js";
