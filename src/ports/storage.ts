import type { CampaignLead } from "../domain/campaign-lead.js";
import type { Checkpoint } from "../domain/checkpoint.js";
import type { Conflict } from "../domain/conflict.js";
import type { Conversation, ConversationUpdate } from "../domain/conversation.js";
import type { Integration } from "../domain/integration.js";
import type { Link } from "../domain/link.js";
import type { MetricSample } from "../domain/metric-sample.js";
import type { Property } from "../domain/property.js";
import type { QueueItem, QueueStatus, SyncOperation } from "../domain/queue-item.js";
import type { Receipt } from "../domain/receipt.js";
import type { Run } from "../domain/run.js";
import type { LeadStatus, LeadSyncStatus, RemoteSystem } from "../domain/status.js";
import type { SyncLogEntry } from "../domain/sync-log.js";
import type { TourBooking } from "../domain/tour.js";
import type { User } from "../domain/user.js";

/** Rows are copied on the way in and out: changing a returned object changes nothing stored. */

export interface Page {
  /** Default 100. */
  limit?: number;
  /** Continue after this row: the id of the last row of the page before. */
  afterId?: string;
}

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

/** Whom to look for: a mailbox or a line within one property. */
export interface ContactQuery {
  propertyId: string;
  /** Keys made by `emailKey`; any may match. */
  emailKeys: readonly string[];
  /** Keys made by `phoneKey`; any may match. */
  phoneKeys: readonly string[];
}

/** Conversations: the hub records behind ResMan prospects. */
export interface ConversationRepository {
  get(id: string): Promise<Conversation | undefined>;
  put(conversation: Conversation): Promise<void>;
  /** @throws SyncError `NOT_FOUND` */
  update(id: string, patch: Partial<Omit<Conversation, "id">>): Promise<void>;
  /** Ordered by `startTime`, then id: the order in which renters wrote. */
  list(filter?: ConversationFilter): Promise<Conversation[]>;
  /** Conversations of a property whose user has one of these contacts, in the order of `list`. Cost does not grow with the number of leads. */
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
}

/** Campaign leads: the hub records behind Airtable records. */
export interface CampaignLeadRepository {
  get(id: string): Promise<CampaignLead | undefined>;
  put(lead: CampaignLead): Promise<void>;
  findByAirtableRecordId(recordId: string): Promise<CampaignLead | undefined>;
}

/** Which lead is which remote record, and what both sides agreed on last. */
export interface LinkRepository {
  get(leadId: string, system: RemoteSystem): Promise<Link | undefined>;
  /** All conversations linked to one remote record, compared without regard to case, ordered by `createdAt`, then id. */
  findByRemote(system: RemoteSystem, propertyId: string, remoteId: string): Promise<Link[]>;
  /**
   * Inserts (`expectedVersion` null) or replaces a link that is still at `expectedVersion`.
   * @throws StorageError `STALE_WRITE` when somebody else was faster.
   */
  save(link: Link, expectedVersion: number | null): Promise<void>;
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
  propertyId?: string;
  runId?: string;
  syncStatus?: SyncLogEntry["syncStatus"];
}

/** The audit trail. */
export interface SyncLogRepository {
  append(entry: SyncLogEntry): Promise<void>;
  /** Newest first. */
  list(filter?: SyncLogFilter): Promise<SyncLogEntry[]>;
}

/** A job as it is queued. */
export interface NewJob {
  id: string;
  conversationId: string | null;
  resmanLeadId: string | null;
  propertyId: string;
  syncOperation: SyncOperation;
  syncData: QueueItem["syncData"];
  trigger: QueueItem["trigger"];
  priority: QueueItem["priority"];
  maxRetries: number;
  /** Not before this instant. */
  notBefore: string;
  /** Now. */
  at: string;
}

/** Who takes jobs, how many, and for how long. */
export interface ClaimOptions {
  workerId: string;
  /** Now. */
  at: string;
  leaseMs: number;
  limit: number;
  /** The property served last: turns continue behind it. Default: from the beginning. */
  afterPropertyId?: string;
}

export type JobOutcome =
  | { status: "completed"; at: string }
  /** Try again at `nextRetryAt`; `countsAsAttempt` false leaves `retryCount` alone. */
  | {
      status: "pending";
      at: string;
      nextRetryAt: string;
      countsAsAttempt: boolean;
      errorCode: string;
      errorMessage: string;
    }
  | { status: "failed"; at: string; errorCode: string; errorMessage: string }
  | { status: "cancelled"; at: string; errorMessage: string };

/** What becomes of one claimed job. */
export interface Settlement {
  id: string;
  /** As claimed. */
  fence: number;
  outcome: JobOutcome;
}

/** Which jobs to list. Default: all. */
export interface QueueFilter extends Page {
  status?: QueueStatus;
  conversationId?: string;
  propertyId?: string;
  errorCode?: string;
}

/**
 * Durable notices, worked on one at a time for each lead.
 *
 * Order of work: properties take turns, so that one property's backlog cannot hold up another's jobs. Within a property
 * the job that became due first comes first, where each level of priority counts as `PRIORITY_HEAD_START_MS` of waiting
 * (`rules/queue`), ties by id.
 */
export interface QueueRepository {
  /**
   * Adds a job, or lets a pending one of the same lead and operation absorb it: that one keeps its place,
   * takes the higher priority, the earlier `notBefore` and the newer data and trigger.
   */
  enqueue(job: NewJob): Promise<{ item: QueueItem; coalesced: boolean }>;
  /** {@link enqueue} of many jobs, in their order; all are stored or none. Returns how many were added and how many absorbed. */
  enqueueMany(jobs: readonly NewJob[]): Promise<{ added: number; coalesced: number }>;
  /**
   * Takes due jobs, in the order of work: the first of each property in turn, then the second of each, and so on. Left
   * waiting are jobs of leads of which one is `processing`, of properties whose sync is switched off, and of an operation
   * the property's direction forbids (`pull` while `to_resman`, all others while `from_resman`).
   *
   * A lease that ran out counts as a crash of its worker: the job is due again under a higher fence, without a
   * counted attempt; after `MAX_CRASHES` of them it is `failed` with `WORKER_CRASHED`.
   */
  claim(options: ClaimOptions): Promise<QueueItem[]>;
  /** Extends a lease. @throws StorageError `LEASE_LOST` */
  heartbeat(id: string, fence: number, at: string, leaseMs: number): Promise<void>;
  /**
   * Ends or releases a claimed job. A job that is released while a newer one of its lead and operation waits is
   * absorbed by it: cancelled, its urgency and crashes handed on. @throws StorageError `LEASE_LOST` when the fence is no longer the newest.
   */
  settle(id: string, fence: number, outcome: JobOutcome): Promise<void>;
  /** {@link settle} of many jobs. Returns the ids of those whose lease was lost; the others are settled. */
  settleMany(settlements: readonly Settlement[]): Promise<string[]>;
  /**
   * Queues a failed or cancelled job again, due at `at`, its attempts and crashes forgotten; or lets a pending one of the
   * same lead and operation absorb it, and then it is cancelled. Returns the job that will run.
   * @throws SyncError `NOT_FOUND`; StorageError `STALE_WRITE` when the job is neither failed nor cancelled
   */
  retry(id: string, at: string): Promise<QueueItem>;
  /** {@link retry} of every failed job, or of those that failed so or belong there. Returns how many. */
  retryFailed(options: { at: string; errorCode?: string; propertyId?: string }): Promise<number>;
  /**
   * Cancels a job that has not ended; a worker that holds it loses its lease. Returns false when it had ended already.
   * @throws SyncError `NOT_FOUND`
   */
  cancel(id: string, at: string, reason: string): Promise<boolean>;
  get(id: string): Promise<QueueItem | undefined>;
  /** Ordered by `createdAt`, then id. */
  list(filter?: QueueFilter): Promise<QueueItem[]>;
}

/** Which conflicts to list. Default: all. */
export interface ConflictFilter extends Page {
  conversationId?: string;
  propertyId?: string;
  resolutionStatus?: readonly Conflict["resolutionStatus"][];
}

/** Disagreements between the two sides. */
export interface ConflictRepository {
  get(id: string): Promise<Conflict | undefined>;
  put(conflict: Conflict): Promise<void>;
  /** Newest first. */
  list(filter?: ConflictFilter): Promise<Conflict[]>;
}

/** Webhook deliveries that were already accepted. */
export interface ReceiptRepository {
  /** Returns true the first time this delivery is seen. */
  record(receipt: Receipt): Promise<boolean>;
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
  readonly leads: LeadRepository;
  readonly links: LinkRepository;
  readonly log: SyncLogRepository;
  readonly queue: QueueRepository;
  readonly conflicts: ConflictRepository;
  readonly receipts: ReceiptRepository;
  readonly checkpoints: CheckpointRepository;
  readonly runs: RunRepository;
  readonly metrics: MetricRepository;
}

/** How long somebody holds a name. */
export interface LockLease {
  /** Unique to one holding, not to the process. */
  holder: string;
  /** Now. */
  at: string;
  leaseMs: number;
}

/** `heldUntil`: the instant the last of the names that are taken comes free by itself. */
export type LockAttempt = { acquired: true } | { acquired: false; heldUntil: string };

/** Names held for a while, across processes: what must not be done by two at a time. */
export interface LockRepository {
  /** Takes all of the names or none. A name whose lease ran out is free. */
  acquire(names: readonly string[], lease: LockLease): Promise<LockAttempt>;
  /** Extends all of them. @throws StorageError `LEASE_LOST` when one of them is not held by this holder any more. */
  renew(names: readonly string[], lease: LockLease): Promise<void>;
  /** Gives back those that are still held by this holder. */
  release(names: readonly string[], holder: string): Promise<void>;
}

/** At most this many requests within any span of this length. */
export interface RateLimit {
  limit: number;
  intervalMs: number;
}

/** How fast all processes together may call a remote. */
export interface RateLimitRepository {
  /** Reserves the earliest instant, not before `at`, at which one more request keeps to the limit; the caller waits for it. */
  reserve(key: string, at: string, limit: RateLimit): Promise<string>;
  /** Gives nobody an instant before this one any more: what a remote asked for. Never shortens an earlier pause. */
  pause(key: string, until: string): Promise<void>;
}

/** How long ended rows stay, in days. */
export interface Retention {
  /** Log rows. Default 90. */
  logDays?: number;
  /** Resolved conflicts, counted from their resolution. Default 30. */
  conflictDays?: number;
  /** Completed, failed and cancelled jobs. Default 7. */
  queueDays?: number;
}

/** How many rows were archived. */
export interface ArchiveCounts {
  log: number;
  conflicts: number;
  queue: number;
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
   * Calls back when there may be something to take: a job was queued or freed, or a lock somebody asked for was released.
   * Absent where the adapter can only be polled.
   */
  listen?(onNews: () => void): Promise<() => Promise<void>>;
  /** The store's own time, ISO 8601: an engine that starts compares it with its clock, since leases go by both. */
  now?(): Promise<string>;
  /** Asked once when an engine starts. @throws StorageError `SCHEMA_OUTDATED`, `SCHEMA_TOO_NEW` or `STORAGE_ERROR` */
  checkReady?(): Promise<void>;
  /** Moves what ended long ago out of the way, in bounded batches, so that nobody waits for it. */
  archive?(options?: Retention & { at?: string; batchSize?: number; signal?: AbortSignal }): Promise<ArchiveCounts>;
}
