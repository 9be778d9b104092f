export { AirtableClient } from "./clients/airtable/airtable-client.js";
export {
  AirtableBatchError,
  type AirtableBatchReport,
  AirtableError,
  type AirtableErrorOptions,
} from "./clients/airtable/airtable-error.js";
export type { AirtableBatchOptions, AirtableProgress } from "./clients/airtable/batch-options.js";
export type { AirtableClientOptions } from "./clients/airtable/client-options.js";
export type { AirtableBase, AirtableIdentity } from "./clients/airtable/meta.js";
export type { AirtableRecordCalls, AirtableUpsertResult } from "./clients/airtable/record-calls.js";
export type { AirtableTable } from "./clients/airtable/table/airtable-table.js";
export type { FieldDefinitions } from "./clients/airtable/table/define-table.js";
export type { AirtableWebhooks } from "./clients/airtable/webhooks/airtable-webhooks.js";
export type { ResManClientOptions } from "./clients/resman/client-options.js";
export { ResManClient } from "./clients/resman/resman-client.js";
export type { Activity } from "./domain/activity.js";
export type { Alert, AlertNews } from "./domain/alert.js";
export {
  CAMPAIGN_FIELDS,
  type CampaignField,
  type CampaignFields,
  type CampaignLead,
  campaignLeadSchema,
} from "./domain/campaign-lead.js";
export type { CampaignConflict, CampaignDecision, CampaignLink } from "./domain/campaign-link.js";
export type { CampaignNotice } from "./domain/campaign-notice.js";
export type { Checkpoint } from "./domain/checkpoint.js";
export type { Conflict, ConflictSeverity, ConflictType, ResolutionStatus } from "./domain/conflict.js";
export type { Conversation, ConversationUpdate } from "./domain/conversation.js";
export { conversationSchema } from "./domain/conversation.js";
export type { Distinction } from "./domain/distinction.js";
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
export type { FeedEvent, FeedEventType, NewFeedEvent } from "./domain/feed-event.js";
export type {
  CampaignLeadId,
  ConflictId,
  ConversationId,
  LinkId,
  MergeId,
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
export type { BaseField, Link, LinkBase, LinkRef } from "./domain/link.js";
export type { MergeChanges, MergeRecord, MergeTrace } from "./domain/merge.js";
export type { MetricSample } from "./domain/metric-sample.js";
export type { JsonObject, JsonValue } from "./domain/primitives.js";
export type { Authorize, Principal, Role } from "./domain/principal.js";
export type { Property } from "./domain/property.js";
export { propertySchema } from "./domain/property.js";
export type { Priority, QueueItem, QueueStatus, SyncOperation } from "./domain/queue-item.js";
export type { Receipt } from "./domain/receipt.js";
export type { RequestReport } from "./domain/request-report.js";
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
export type {
  AirtableFieldSchema,
  AirtableRecord,
  AirtableTableSchema,
  AirtableWebhookPayload,
} from "./domain/wire/airtable.js";
export { type ChatExportRow, parseChatExportLine } from "./domain/wire/chat-export.js";
export type { LeadData, LeadEdit } from "./domain/wire/lead-data.js";
export { type LeadUpdateWebhook, leadUpdateWebhookSchema } from "./domain/wire/lead-update-webhook.js";
export type {
  ConversationContext,
  ResManAppointment,
  ResManContact,
  ResManLead,
  UserProfile,
} from "./domain/wire/resman-lead.js";
export type { AirtableSync } from "./engine/airtable/airtable-sync.js";
export type { AirtableSyncOptions } from "./engine/airtable/options.js";
export { reconcileRecentChanges } from "./engine/airtable/reconcile-recent-changes.js";
export type {
  FullSyncOptions,
  FullSyncResult,
  OpenCampaignConflict,
  PlannedReconciliation,
  ReconcileOptions,
  ReconcileProgress,
  ReconciliationResult,
} from "./engine/airtable/results.js";
export type { ArchiveOptions } from "./engine/archive.js";
export type { Bridge, SubscriberStatus } from "./engine/bridge/bridge.js";
export type {
  BridgeOptions,
  CallbackSubscriber,
  HttpSubscriber,
  Subscriber,
  UpdateMeta,
} from "./engine/bridge/options.js";
export type { ValueStrategy } from "./engine/conflicts/choose-value.js";
export type { ConflictDetails, ConflictOption, ConflictSide } from "./engine/conflicts/conflict-details.js";
export type { ConflictCallOptions, Conflicts } from "./engine/conflicts/conflicts.js";
export type { PairDecision, PairDecisionResult } from "./engine/conflicts/decide-pair.js";
export type { ConflictListFilter } from "./engine/conflicts/list-conflicts.js";
export type { ManualReviewRequest } from "./engine/conflicts/manual-review.js";
export type { BulkResolution, ResolutionRequest, ResolutionResult } from "./engine/conflicts/resolve.js";
export type { Duplicates } from "./engine/duplicates/duplicates.js";
export type { DuplicateScanOptions } from "./engine/duplicates/scan-options.js";
export type { EditLeadOptions, EditLeadResult } from "./engine/edit/edit-lead.js";
export type { SubmitLeadOptions, SubmitLeadResult } from "./engine/edit/submit-lead.js";
export type {
  UpdateLeadStatusOptions,
  UpdateLeadStatusRequest,
  UpdateLeadStatusResult,
} from "./engine/edit/update-status.js";
export type { SyncListener } from "./engine/emitter.js";
export type { EnqueueOptions, JobRequest } from "./engine/enqueue.js";
export type { Feed, FollowOptions } from "./engine/feed/feed.js";
export type { FeedFollower } from "./engine/feed/feed-reader.js";
export type { CircuitOptions, ErrorBudgetOptions } from "./engine/guard/options.js";
export type { WebhookDelivery, WebhookReceipt, Webhooks } from "./engine/intake/webhooks.js";
export {
  AesSecretBox,
  type AesSecretBoxOptions,
  generateSecretKey,
  type RandomBytes,
} from "./engine/integrations/aes-secret-box.js";
export { areInClear } from "./engine/integrations/credentials.js";
export type { Integrations } from "./engine/integrations/integrations.js";
export type { RotatedSecrets } from "./engine/integrations/rotate-secrets.js";
export type { SwitchedAll } from "./engine/integrations/switches.js";
export type { MergeLeadsResult } from "./engine/merge/merge-result.js";
export type { MergeLeadsRequest, UnmergeTarget } from "./engine/merge/request.js";
export type { UnmergeLeadsResult, UnmergeOptions } from "./engine/merge/unmerge-leads.js";
export type { PollingOptions, ResManOption, SyncEngineOptions, SyncEngineSettings } from "./engine/options.js";
export type { ApplyOutcome } from "./engine/plan/apply-plan.js";
export type { LeadSyncPlan, PlannedConflictChange, PlannedPost } from "./engine/plan/lead-sync-plan.js";
export type { CampaignLeads } from "./engine/portal/campaign-leads.js";
export type { PortalUser } from "./engine/portal/portal-user.js";
export type { EngineQueries } from "./engine/queries/engine-queries.js";
export type { ExplainedChange, FieldExplanation, ValueOrigin } from "./engine/queries/explain.js";
export type { EngineHealth } from "./engine/queries/health.js";
export type { LeadSummary } from "./engine/queries/list-leads.js";
export type { MetricsQuery, SyncMetrics } from "./engine/queries/metrics.js";
export type { MetricsHistoryQuery } from "./engine/queries/metrics-history.js";
export type { PrometheusQuery } from "./engine/queries/prometheus.js";
export type { CriterionResult, ReportQuery, SuccessReport } from "./engine/queries/report.js";
export { ruleInWords } from "./engine/queries/rule-in-words.js";
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
export type {
  KeptThing,
  LeftAlone,
  RevertedLead,
  RevertOptions,
  RevertOutcome,
  RevertResult,
} from "./engine/revert/revert-types.js";
export type { DeltaSyncOptions, DeltaSyncResult } from "./engine/runs/delta.js";
export type { PulledLead, PullOptions, PullResult } from "./engine/runs/pull-types.js";
export type { PushOptions } from "./engine/runs/push-options.js";
export type { ScheduledTask, ScheduleOptions } from "./engine/schedule/options.js";
export type { Schedules } from "./engine/schedule/schedules.js";
export type { Lookalike } from "./engine/sync/lookalikes.js";
export type { SyncOutcome } from "./engine/sync/sync-outcome.js";
export { SyncEngine, type SyncLeadOptions } from "./engine/sync-engine.js";
export { SyncWorker } from "./engine/sync-worker.js";
export type {
  FieldDifference,
  VerifyFinding,
  VerifyOptions,
  VerifyProgress,
  VerifyRepair,
  VerifyResult,
} from "./engine/verify/types.js";
export type {
  AirtableCallOptions,
  AirtableCreate,
  AirtableFeedGateway,
  AirtableFeedSpecification,
  AirtableGateway,
  AirtablePage,
  AirtableQuery,
  AirtableUpdate,
  AirtableWriteOptions,
  AirtableWriteOutcome,
} from "./ports/airtable.js";
export type { Logger } from "./ports/logger.js";
export type { RateLimiter } from "./ports/rate-limiter.js";
export type { RequestHooks } from "./ports/requests.js";
export type {
  CallOptions,
  ContactKind,
  EnsureProspectRequest,
  EnsureProspectResult,
  FindProspectResult,
  ModifiedWindow,
  ProspectPage,
  ProspectSearch,
  ResManGateway,
} from "./ports/resman.js";
export type { Clock, Fetch, IdSource, RandomSource, Runtime, Timers } from "./ports/runtime.js";
export type { SealedSecret, SecretBox } from "./ports/secret-box.js";
export type {
  ActivityRepository,
  AlertRepository,
  ArchiveCounts,
  CampaignLeadFilter,
  CampaignLeadRepository,
  CampaignLinkFilter,
  CampaignLinkRepository,
  CampaignNoticeQuery,
  CampaignNoticeRepository,
  CheckpointRepository,
  ClaimOptions,
  ConflictFilter,
  ConflictRepository,
  ContactQuery,
  ConversationFilter,
  ConversationRepository,
  ConversationUpdateRepository,
  DistinctionRepository,
  FeedQuery,
  FeedRepository,
  IntegrationRepository,
  JobOutcome,
  LatencyStats,
  LeadRepository,
  LinkRepository,
  LockAttempt,
  LockLease,
  LockRepository,
  MergeFilter,
  MergeRepository,
  MetricPoint,
  MetricRepository,
  MetricSeriesQuery,
  NewJob,
  NewsTopic,
  NoticeFailure,
  NoticeRef,
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
  SyncLogStats,
  TourRepository,
  UserRepository,
} from "./ports/storage.js";
export type { Span, SpanAttributes, SpanOptions, TraceContext, Tracing } from "./ports/tracing.js";
export type { CampaignPolicyOverrides } from "./rules/airtable/campaign-policy.js";
export type { SchemaFinding } from "./rules/airtable/check-table.js";
export { type CampaignFieldMap, DEFAULT_FIELD_MAP } from "./rules/airtable/field-map.js";
export {
  type ConflictResolverOptions,
  type DuplicateJudge,
  LeadSyncConflictResolver,
} from "./rules/conflicts/conflict-resolver.js";
export type { ConflictResolution, LeadConflict, SyncConflict } from "./rules/conflicts/lead-conflict.js";
export type { LeadRecord } from "./rules/conflicts/merge-lead-records.js";
export { type SeverityFacts, severityOf } from "./rules/conflicts/severity.js";
export { emailKey } from "./rules/contact/email.js";
export { phoneKey } from "./rules/contact/phone.js";
export { DomIQToResManMapper } from "./rules/mappers/domiq-to-resman-mapper.js";
export {
  type EditableFields,
  fieldsFromLeadData,
  fieldsFromLeadEdit,
  type LeadDataOptions,
  type LeadWireFields,
  leadDataFromFields,
} from "./rules/mappers/lead-data.js";
export type { LeadOptions } from "./rules/mappers/lead-from-conversation.js";
export { resManLeadFromProspect } from "./rules/mappers/resman-lead-from-prospect.js";
export { type NoteUpdate, type ResManNote, ResManToDomIQMapper } from "./rules/mappers/resman-to-domiq-mapper.js";
export type { BlockOptions, OversizedBlock } from "./rules/matching/candidates/blocks.js";
export { CandidateIndex } from "./rules/matching/candidates/candidate-index.js";
export {
  candidatePairs,
  type KeysOf,
  linkPairs,
  type PairOptions,
} from "./rules/matching/candidates/candidate-pairs.js";
export {
  type DuplicateOptions,
  type DuplicatePair,
  type DuplicateProgress,
  type DuplicateSearch,
  findDuplicates,
  findDuplicatesBetween,
  type PairMatcher,
} from "./rules/matching/candidates/find-duplicates.js";
export {
  type ContestedPair,
  type DuplicateGroups,
  groupDuplicates,
  speaksAgainst,
} from "./rules/matching/candidates/group-duplicates.js";
export { type NameParts, nameKeys } from "./rules/matching/candidates/name-keys.js";
export { compareAddress, type ReadyAddress } from "./rules/matching/comparators/address.js";
export { compareCode } from "./rules/matching/comparators/code.js";
export { compareDate, type DateOptions } from "./rules/matching/comparators/date.js";
export { compareEmail, type ReadyMailbox } from "./rules/matching/comparators/email.js";
export { compareExact } from "./rules/matching/comparators/exact.js";
export { jaroWinkler } from "./rules/matching/comparators/jaro-winkler.js";
export { fullNameFields, type PersonNameOptions, personNameFields } from "./rules/matching/comparators/person-name.js";
export { comparePhone } from "./rules/matching/comparators/phone.js";
export { compareText, type ReadyText } from "./rules/matching/comparators/text.js";
export type { FitOptions, FitReport } from "./rules/matching/fit/fit-model.js";
export { type LeadFieldOptions, leadMatchFields } from "./rules/matching/lead-fields.js";
export { type FittedMatcher, LeadMatcher, type LeadMatcherOptions } from "./rules/matching/lead-matcher.js";
export { LEAD_MATCH_RULES } from "./rules/matching/lead-rules.js";
export { type MatchFieldOptions, matchField } from "./rules/matching/match-field.js";
export type { FieldModel, MatchModel } from "./rules/matching/match-model.js";
export type {
  Comparator,
  ComparedPair,
  Match,
  MatchBand,
  MatchField,
  MatchLevel,
  MatchPolicy,
  MatchRecord,
  MatchRule,
  MatchStep,
  MatchVerdict,
} from "./rules/matching/match-types.js";
export { type SeedPolicyOptions, seedPolicy, seedSimilarity } from "./rules/matching/seed-policy.js";
export { MERGE_FIELDS, type MergeField } from "./rules/merge/merge-fields.js";
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
  type FieldPolicyOverride,
  type FieldRule,
  type FieldState,
  highest,
  localWins,
  type Newer,
  remoteUnlessAbsent,
  remoteWins,
  type SeverityRule,
  type SyncPolicy,
  widestRange,
} from "./rules/plan/policy.js";
export type { FixedField, PolicyOverrides } from "./rules/plan/resman-policy.js";
export { type FieldValues, settle, withoutWrites } from "./rules/plan/settle.js";
export type { FieldVerdict } from "./rules/plan/verdict.js";
export type { ViewOptions } from "./rules/resman/view-prospect.js";
export type { EditedField, FieldReversal } from "./rules/revert/plan-revert.js";
export { parseSecretKeys, type SecretKeyInput } from "./rules/secrets/secret-key.js";
export { statusFromProspect } from "./rules/status/status-from-prospect.js";
export { statusFromV2, type V2Status } from "./rules/status/status-from-v2.js";
export { type SignWebhookOptions, signWebhook, type WebhookFamily } from "./rules/webhooks/sign-webhook.js";
export {
  createWebhookVerifier,
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookToVerify,
  type WebhookVerification,
  type WebhookVerifier,
} from "./rules/webhooks/verify-webhook.js";
export type { WebhookHeaders } from "./rules/webhooks/webhook-headers.js";
export type { HmacSha256 } from "./rules/webhooks/webhook-key.js";
export { redactingLogger } from "./runtime/redacting-logger.js";
export { SharedRateLimiter, type SharedRateLimiterOptions } from "./runtime/shared-rate-limiter.js";
export { MemoryStorageAdapter, type MemoryStorageOptions } from "./storage/memory/index.js";
