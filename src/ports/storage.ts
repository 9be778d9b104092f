import type { Checkpoint } from "../domain/checkpoint.js";
import type { Conversation, ConversationUpdate } from "../domain/conversation.js";
import type { Integration } from "../domain/integration.js";
import type { Link, LinkRef } from "../domain/link.js";
import type { MetricSample } from "../domain/metric-sample.js";
import type { Property } from "../domain/property.js";
import type { Receipt } from "../domain/receipt.js";
import type { Run } from "../domain/run.js";
import type { LeadStatus, LeadSyncStatus, RemoteSystem } from "../domain/status.js";
import type { SyncLogEntry } from "../domain/sync-log.js";
import type { TourBooking } from "../domain/tour.js";
import type { User } from "../domain/user.js";
import type { ActivityRepository } from "./activities.js";
import type { AlertRepository } from "./alerts.js";
import type { CampaignLeadRepository, CampaignLinkRepository, CampaignNoticeRepository } from "./campaigns.js";
import type { ConflictRepository, DistinctionRepository, MergeRepository } from "./conflicts.js";
import type { FeedRepository } from "./feed.js";
import type { LockRepository } from "./locks.js";
import type { Page } from "./page.js";
import type { QueueRepository } from "./queue.js";
import type { RateLimitRepository } from "./rate-limits.js";

export type { ActivityRepository } from "./activities.js";
export type { AlertRepository } from "./alerts.js";
export type {
  CampaignLeadFilter,
  CampaignLeadRepository,
  CampaignLinkFilter,
  CampaignLinkRepository,
  CampaignNoticeQuery,
  CampaignNoticeRepository,
  NoticeFailure,
  NoticeRef,
} from "./campaigns.js";
export type {
  ConflictFilter,
  ConflictRepository,
  DistinctionRepository,
  MergeFilter,
  MergeRepository,
} from "./conflicts.js";
export type { FeedQuery, FeedRepository } from "./feed.js";
export type { LockAttempt, LockLease, LockRepository } from "./locks.js";
export type { Page } from "./page.js";
export type {
  ClaimOptions,
  JobOutcome,
  NewJob,
  QueueFilter,
  QueueRepository,
  Settlement,
} from "./queue.js";
export type { RateLimit, RateLimitRepository } from "./rate-limits.js";

/** Rows are copied on the way in and out: changing a returned object changes nothing stored. */

/** The host's properties. */
export interface PropertyRepository {
  get(id: string): Promise<Property | undefined>;
  list(): Promise<Property[]>;
  put(property: Property): Promise<void>;
}

/** How each property is synced; one row a property. */
export interface IntegrationRepository {
  get(propertyId: string): Promise<Integration | undefined>;
  list(): Promise<Integration[]>;
  put(integration: Integration): Promise<void>;
  /** @throws SyncError `NOT_FOUND` */
  update(propertyId: string, patch: Partial<Omit<Integration, "propertyId">>): Promise<void>;
  /** Adds one to `errorCount`, atomically, sets `lastSyncAt`, and returns the new count. @throws SyncError `NOT_FOUND` */
  countFailure(propertyId: string, at: string): Promise<number>;
  /**
   * Lets the property's jobs rest until `retryAt`, never shortening an earlier rest, and gives an `active`, `error` or
   * `disconnected` one this status; a paused one stays paused. @throws SyncError `NOT_FOUND`
   */
  suspend(propertyId: string, rest: { retryAt: string; status: "error" | "disconnected" }): Promise<void>;
  /**
   * Forgets failures and rest, atomically: `errorCount` 0, `retryAt` null, `lastSyncAt` and `lastSuccessfulSyncAt` at `at`,
   * status `active` where it was `error` or `disconnected`. @throws SyncError `NOT_FOUND`
   */
  recover(propertyId: string, at: string): Promise<void>;
}

/** Renters. */
export interface UserRepository {
  get(id: string): Promise<User | undefined>;
  put(user: User): Promise<void>;
  /** @throws SyncError `NOT_FOUND` */
  update(id: string, patch: Partial<Omit<User, "id">>): Promise<void>;
}

/** Which conversations to list. Default: all. */
export interface ConversationFilter extends Page {
  propertyId?: string;
  syncStatus?: readonly LeadSyncStatus[];
  status?: readonly LeadStatus[];
}

/** Whom to look for within one property: a mailbox, a line, or a name written much like this one. */
export interface ContactQuery {
  propertyId: string;
  /** Keys made by `emailKey`; any may match. */
  emailKeys: readonly string[];
  /** Keys made by `phoneKey`; any may match. */
  phoneKeys: readonly string[];
  /** Keys made by `nameKeys`; any may match. Default none. */
  nameKeys?: readonly string[];
}

/** Conversations: the hub records behind ResMan prospects. */
export interface ConversationRepository {
  get(id: string): Promise<Conversation | undefined>;
  put(conversation: Conversation): Promise<void>;
  /** @throws SyncError `NOT_FOUND` */
  update(id: string, patch: Partial<Omit<Conversation, "id">>): Promise<void>;
  /** Ordered by `startTime`, then id: the order in which renters wrote. */
  list(filter?: ConversationFilter): Promise<Conversation[]>;
  /**
   * Conversations of a property whose user has one of these contacts or names, in the order of `list`, merged ones
   * included. Cost grows with the number found, not with the number of leads.
   */
  findByContact(query: ContactQuery): Promise<Conversation[]>;
}

/** Tours booked through the chatbot. */
export interface TourRepository {
  get(id: string): Promise<TourBooking | undefined>;
  put(tour: TourBooking): Promise<void>;
  /** Ordered by `tourDatetime`, then id. */
  listByConversation(conversationId: string): Promise<TourBooking[]>;
}

/** What happened to a lead elsewhere and was added to its conversation. */
export interface ConversationUpdateRepository {
  /** Adds those whose key the conversation does not have yet; returns how many were added. */
  append(updates: readonly ConversationUpdate[]): Promise<number>;
  /** Ordered by `timestamp`, then key. */
  list(conversationId: string): Promise<ConversationUpdate[]>;
  /**
   * Gives updates of one conversation to another, but for those whose key the other has. Default: all of them.
   * Returns the keys that moved.
   */
  move(from: string, to: string, keys?: readonly string[]): Promise<string[]>;
}

/** Which lead is which remote record, and what both sides agreed on last. */
export interface LinkRepository {
  get(leadId: string, system: RemoteSystem): Promise<Link | undefined>;
  /** All conversations linked to one remote record, compared without regard to case, ordered by `createdAt`, then id. */
  findByRemote(system: RemoteSystem, propertyId: string, remoteId: string): Promise<Link[]>;
  /**
   * Which leads have, or had, one of these remote records, of whatever property: a notice from outside may not name one.
   * Ordered as {@link findByRemote}.
   */
  findByRemoteIds(system: RemoteSystem, remoteIds: readonly string[]): Promise<LinkRef[]>;
  /**
   * Inserts (`expectedVersion` null) or replaces a link that is still at `expectedVersion`.
   * @throws StorageError `STALE_WRITE` when somebody else was faster.
   */
  save(link: Link, expectedVersion: number | null): Promise<void>;
  /**
   * Forgets a lead's link that is still at `expectedVersion`: the lead has none then, as before it was made.
   * @throws StorageError `STALE_WRITE` when there is none, or somebody changed it since.
   */
  remove(leadId: string, system: RemoteSystem, expectedVersion: number): Promise<void>;
}

/** Everything stored about one lead, as it was at one moment. */
export interface StoredLead {
  conversation: Conversation;
  user: User | undefined;
  /** In the order of `listByConversation`. */
  tours: TourBooking[];
  /** In the order of `list`. */
  updates: ConversationUpdate[];
  /** The lead's link to the system asked for. */
  link: Link | undefined;
  /** How its property is synced. */
  integration: Integration | undefined;
}

/** Leads as a whole. */
export interface LeadRepository {
  /** In the order of the ids; conversations that do not exist are left out. */
  load(conversationIds: readonly string[], system: RemoteSystem): Promise<StoredLead[]>;
}

/** Which log rows to list. Default: all. */
export interface SyncLogFilter extends Page {
  conversationId?: string;
  campaignLeadId?: string;
  propertyId?: string;
  runId?: string;
  syncStatus?: SyncLogEntry["syncStatus"];
}

/** What the log says of a span of time. */
export interface SyncLogStats {
  /** Rows, by how the sync ended. */
  counts: Record<SyncLogEntry["syncStatus"], number>;
  /** Mean of `processingTimeMs` where it is known; null where it never is. */
  avgProcessingMs: number | null;
  /** Of `latencyMs` of rows with status `success` or `conflict`, where it is known; null where it never is. */
  latency: LatencyStats | null;
}

/** How long things took, in milliseconds. A percentile is the smallest value that as many are at or below (nearest rank). */
export interface LatencyStats {
  count: number;
  avgMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** The audit trail. */
export interface SyncLogRepository {
  append(entry: SyncLogEntry): Promise<void>;
  /** {@link append} of many: all are stored or none. */
  appendMany(entries: readonly SyncLogEntry[]): Promise<void>;
  /** Sums of `[from, to)`. `directions`: of these only. Default: all. */
  stats(query: {
    from: string;
    to: string;
    propertyId?: string;
    directions?: readonly SyncLogEntry["syncDirection"][];
  }): Promise<SyncLogStats>;
  /** Newest first. */
  list(filter?: SyncLogFilter): Promise<SyncLogEntry[]>;
  /** Gives rows of one conversation to another. Default: all of them. Returns the ids that moved. */
  move(from: string, to: string, ids?: readonly string[]): Promise<string[]>;
}

/** Webhook deliveries that were already accepted. */
export interface ReceiptRepository {
  /** Returns true the first time this delivery is seen. */
  record(receipt: Receipt): Promise<boolean>;
  /** {@link record} of many, in their order. Says of each whether it was new, and of a delivery given twice only the first time. */
  recordMany(receipts: readonly Receipt[]): Promise<boolean[]>;
  /** Forgets receipts older than this instant; returns how many. */
  purge(before: string): Promise<number>;
}

/** How far each pull has safely come. */
export interface CheckpointRepository {
  get(key: string): Promise<Checkpoint | undefined>;
  put(checkpoint: Checkpoint): Promise<void>;
}

/** Pulls, sweeps and reconciliations that did something. */
export interface RunRepository {
  get(id: string): Promise<Run | undefined>;
  put(run: Run): Promise<void>;
  /** Newest first. */
  list(filter?: Page & { kind?: Run["kind"]; propertyId?: string }): Promise<Run[]>;
}

/** Measured values over time. */
export interface MetricRepository {
  append(samples: readonly MetricSample[]): Promise<void>;
  /** Samples of `[from, to)`, in the order of time. */
  list(query: { name: string; from: string; to: string; propertyId?: string }): Promise<MetricSample[]>;
  /**
   * Samples of `[from, to)` put together by spans of `stepMs` counted from `from`, ordered by time, then name. Spans without
   * samples are left out. Without `propertyId`: of all properties together, and those of none.
   */
  series(query: MetricSeriesQuery): Promise<MetricPoint[]>;
}

/** Which samples to put together. */
export interface MetricSeriesQuery {
  names: readonly string[];
  from: string;
  to: string;
  /** Milliseconds, at least 1. One as long as the whole range gives one point a name. */
  stepMs: number;
  propertyId?: string;
}

/** The samples of one name within one span. */
export interface MetricPoint {
  name: string;
  /** Where the span begins, ISO 8601. */
  at: string;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** The value of the latest sample. */
  last: number;
}

/** Everything that is kept, by kind. */
export interface Repositories {
  readonly properties: PropertyRepository;
  readonly integrations: IntegrationRepository;
  readonly users: UserRepository;
  readonly conversations: ConversationRepository;
  readonly tours: TourRepository;
  readonly conversationUpdates: ConversationUpdateRepository;
  readonly campaignLeads: CampaignLeadRepository;
  readonly campaignLinks: CampaignLinkRepository;
  readonly campaignNotices: CampaignNoticeRepository;
  readonly leads: LeadRepository;
  readonly links: LinkRepository;
  readonly log: SyncLogRepository;
  readonly queue: QueueRepository;
  readonly conflicts: ConflictRepository;
  readonly merges: MergeRepository;
  readonly distinctions: DistinctionRepository;
  readonly receipts: ReceiptRepository;
  readonly checkpoints: CheckpointRepository;
  readonly runs: RunRepository;
  readonly metrics: MetricRepository;
  readonly alerts: AlertRepository;
  readonly feed: FeedRepository;
  readonly activities: ActivityRepository;
}

/**
 * What {@link StorageAdapter.listen} tells of: jobs and locks that may be taken, events added to the feed, or campaign leads
 * that may differ from Airtable.
 */
export type NewsTopic = "jobs" | "feed" | "campaigns";

/** How long ended rows stay, in days. */
export interface Retention {
  /** Log rows. Default 90. */
  logDays?: number;
  /** Resolved conflicts, counted from their resolution. Default 30. */
  conflictDays?: number;
  /** Completed, failed and cancelled jobs. Default 7. */
  queueDays?: number;
  /** Events of the feed: a client that was away for longer has to load everything again. Default 7. */
  feedDays?: number;
  /** Webhook receipts, far longer than senders repeat a delivery. Default 30. */
  receiptDays?: number;
  /** Measured values. Default 90. */
  metricDays?: number;
}

/** How many rows were archived, or forgotten where nobody needs them any more: events of the feed, receipts and measured values. */
export interface ArchiveCounts {
  log: number;
  conflicts: number;
  queue: number;
  feed: number;
  receipts: number;
  metrics: number;
}

/**
 * Where everything is kept. Each call outside a transaction is atomic by itself.
 * `testing` ships the suite every adapter must pass.
 */
export interface StorageAdapter extends Repositories {
  /**
   * Runs `work` so that all of it happens or none: what it wrote is invisible to others until it resolves, and undone
   * when it rejects. Never hold one over a remote call.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  /** Never part of a transaction. */
  readonly locks: LockRepository;
  /** Never part of a transaction. */
  readonly rateLimits: RateLimitRepository;
  /**
   * Calls back when there may be something to take (`jobs`, the default): a job was queued or freed, or a lock somebody asked
   * for was released; when the feed may have grown (`feed`); or when a campaign lead was noticed (`campaigns`). Absent where the
   * adapter can only be polled.
   */
  listen?(onNews: () => void, topic?: NewsTopic): Promise<() => Promise<void>>;
  /** The store's own time, ISO 8601: an engine that starts compares it with its clock, since leases go by both. */
  now?(): Promise<string>;
  /** Asked once when an engine starts. @throws StorageError `SCHEMA_OUTDATED`, `SCHEMA_TOO_NEW` or `STORAGE_ERROR` */
  checkReady?(): Promise<void>;
  /** Moves what ended long ago out of the way, in bounded batches, so that nobody waits for it. */
  archive?(options?: Retention & { at?: string; batchSize?: number; signal?: AbortSignal }): Promise<ArchiveCounts>;
}
