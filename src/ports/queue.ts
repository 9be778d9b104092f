import type { QueueItem, QueueStatus, SyncOperation } from "../domain/queue-item.js";
import type { Page } from "./page.js";

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
   * waiting are jobs of leads of which one is `processing`, of properties whose sync is switched off or that rest until
   * their `retryAt`, and of an operation the property's direction forbids (`pull` while `to_resman`, all others while `from_resman`).
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
  /**
   * When the oldest job was queued (`createdAt`) that is late: it is due at `at` and waits, is worked on, or waits for another
   * try. Undefined where none is. Left out are jobs of properties that are switched off, and waiting ones of an operation the
   * property's direction forbids: they wait for somebody, not for the sync.
   */
  oldestLate(query: { at: string; propertyId?: string }): Promise<string | undefined>;
  /** How many jobs there are, by status. */
  counts(filter?: { propertyId?: string }): Promise<Record<QueueStatus, number>>;
  /** Ordered by `createdAt`, then id. */
  list(filter?: QueueFilter): Promise<QueueItem[]>;
}
