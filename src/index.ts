export type { ResManClientOptions } from "./clients/resman/client-options.js";
export { ResManClient } from "./clients/resman/resman-client.js";
export type { CampaignLead } from "./domain/campaign-lead.js";
export type { Checkpoint } from "./domain/checkpoint.js";
export type { Conflict, ConflictSeverity, ConflictType } from "./domain/conflict.js";
export type { Conversation, ConversationUpdate } from "./domain/conversation.js";
export { conversationSchema } from "./domain/conversation.js";
export { ERROR_CODES, type ErrorCode } from "./domain/error-codes.js";
export {
  ConfigError,
  type InputIssue,
  isRemoteError,
  isSyncError,
  RemoteError,
  type RemoteErrorOptions,
  StorageError,
  type StorageErrorCode,
  SyncError,
  type SyncErrorOptions,
  ValidationError,
} from "./domain/errors.js";
export type { LeadEvent, SyncEventName, SyncEvents } from "./domain/events.js";
export type {
  CampaignLeadId,
  ConflictId,
  ConversationId,
  LinkId,
  PropertyId,
  QueueItemId,
  RemoteId,
  RunId,
  SyncLogId,
  TourId,
  UserId,
} from "./domain/ids.js";
export type { Integration, IntegrationSettings } from "./domain/integration.js";
export { integrationSchema } from "./domain/integration.js";
export type { BudgetRange, HouseholdMember, Lead, LeadField, LeadFields, Pet } from "./domain/lead.js";
export type { BaseField, Link, LinkBase } from "./domain/link.js";
export type { MetricSample } from "./domain/metric-sample.js";
export type { JsonObject, JsonValue } from "./domain/primitives.js";
export type { Property } from "./domain/property.js";
export { propertySchema } from "./domain/property.js";
export type { Priority, QueueItem, QueueStatus, SyncOperation } from "./domain/queue-item.js";
export type { Receipt } from "./domain/receipt.js";
export type { Run, RunCounts, RunError } from "./domain/run.js";
export {
  LEAD_STATUSES,
  type LeadStatus,
  type LeadSyncStatus,
  type RemoteSystem,
  type ResolutionStrategy,
  type SyncDirection,
  type SyncTrigger,
  type SyncType,
} from "./domain/status.js";
export type { LoggedChange, SyncLogEntry } from "./domain/sync-log.js";
export type { TourBooking, TourType } from "./domain/tour.js";
export { tourBookingSchema } from "./domain/tour.js";
export type { User } from "./domain/user.js";
export { userSchema } from "./domain/user.js";
export { type ChatExportRow, parseChatExportLine } from "./domain/wire/chat-export.js";
export type {
  ConversationContext,
  ResManAppointment,
  ResManContact,
  ResManLead,
  UserProfile,
} from "./domain/wire/resman-lead.js";
export type { SyncListener } from "./engine/emitter.js";
export type { SyncEngineOptions } from "./engine/options.js";
export type { DryRun } from "./engine/queries/dry-run.js";
export type { ExplainedChange, FieldExplanation } from "./engine/queries/explain.js";
export type { JobRequest } from "./engine/queue/enqueue.js";
export type { Jobs, RetryFailedOptions } from "./engine/queue/jobs.js";
export {
  defaultRetryConfig,
  type LeadSyncOperation,
  type LeadSyncRef,
  LeadSyncRetryHandler,
  type RetryConfig,
  type RetryEvent,
  type RetryHandlerDependencies,
} from "./engine/retry-handler.js";
export type { PulledLead, PullOptions, PullResult } from "./engine/runs/pull-types.js";
export type { PushOptions } from "./engine/runs/push-options.js";
export type { SyncOutcome } from "./engine/sync/sync-outcome.js";
export { SyncEngine, type SyncLeadOptions } from "./engine/sync-engine.js";
export { SyncWorker } from "./engine/sync-worker.js";
export type { UpdateLeadStatusRequest, UpdateLeadStatusResult } from "./engine/update-status.js";
export type { Logger } from "./ports/logger.js";
export type { RateLimiter } from "./ports/rate-limiter.js";
export type {
  CallOptions,
  ContactKind,
  EnsureProspectRequest,
  EnsureProspectResult,
  ModifiedWindow,
  ProspectPage,
  ProspectSearch,
  ResManGateway,
} from "./ports/resman.js";
export type { Clock, Fetch, IdSource, RandomSource, Runtime, Timers } from "./ports/runtime.js";
export type {
  ArchiveCounts,
  CampaignLeadRepository,
  CheckpointRepository,
  ClaimOptions,
  ConflictFilter,
  ConflictRepository,
  ContactQuery,
  ConversationFilter,
  ConversationRepository,
  ConversationUpdateRepository,
  IntegrationRepository,
  JobOutcome,
  LeadRepository,
  LinkRepository,
  LockAttempt,
  LockLease,
  LockRepository,
  MetricRepository,
  NewJob,
  Page,
  PropertyRepository,
  QueueFilter,
  QueueRepository,
  RateLimit,
  RateLimitRepository,
  ReceiptRepository,
  Repositories,
  Retention,
  RunRepository,
  Settlement,
  StorageAdapter,
  StoredLead,
  SyncLogFilter,
  SyncLogRepository,
  TourRepository,
  UserRepository,
} from "./ports/storage.js";
export { DomIQToResManMapper } from "./rules/mappers/domiq-to-resman-mapper.js";
export type { LeadOptions } from "./rules/mappers/lead-from-conversation.js";
export { resManLeadFromProspect } from "./rules/mappers/resman-lead-from-prospect.js";
export { type NoteUpdate, type ResManNote, ResManToDomIQMapper } from "./rules/mappers/resman-to-domiq-mapper.js";
export { comparePeople, type PersonEvidence, type PersonMatch } from "./rules/matching/same-person.js";
export {
  type FieldChange,
  isEmptyPlan,
  type KeyedEvent,
  type PlannedConflict,
  type PlanOptions,
  planSync,
  type SideState,
  type SyncPlan,
} from "./rules/plan/plan-sync.js";
export {
  askSomebody,
  type FieldDecision,
  type FieldPolicy,
  type FieldRule,
  type FieldState,
  highest,
  localWins,
  type Newer,
  remoteUnlessAbsent,
  remoteWins,
  type SyncPolicy,
  widestRange,
} from "./rules/plan/policy.js";
export { type FieldValues, settle, withoutWrites } from "./rules/plan/settle.js";
export type { ViewOptions } from "./rules/resman/view-prospect.js";
export { statusFromProspect } from "./rules/status/status-from-prospect.js";
export { statusFromV2, type V2Status } from "./rules/status/status-from-v2.js";
export { SharedRateLimiter, type SharedRateLimiterOptions } from "./runtime/shared-rate-limiter.js";
export { MemoryStorageAdapter, type MemoryStorageOptions } from "./storage/memory/index.js";
