import { SyncError } from "../domain/errors.js";
import type { SyncEventName } from "../domain/events.js";
import type { Lead, LeadField } from "../domain/lead.js";
import type { QueueItem } from "../domain/queue-item.js";
import type { Run } from "../domain/run.js";
import type { SyncTrigger } from "../domain/status.js";
import type { Repositories } from "../ports/storage.js";
import { createContext, type EngineContext } from "./context.js";
import type { SyncListener } from "./emitter.js";
import { checkConversationId, checkField } from "./inputs.js";
import type { SyncEngineOptions } from "./options.js";
import { type DryRun, dryRun } from "./queries/dry-run.js";
import { explain, type FieldExplanation } from "./queries/explain.js";
import { enqueueJob, type JobRequest } from "./queue/enqueue.js";
import { Jobs } from "./queue/jobs.js";
import { WorkLoop } from "./queue/work-loop.js";
import { pullLeads } from "./runs/pull.js";
import { pullLoop } from "./runs/pull-loop.js";
import type { PullOptions, PullResult } from "./runs/pull-types.js";
import { pushLeads } from "./runs/push.js";
import type { PushOptions } from "./runs/push-options.js";
import { loadOurs } from "./sync/load-lead.js";
import { syncLeadWithRetry } from "./sync/sync-lead.js";
import type { SyncOutcome } from "./sync/sync-outcome.js";
import { type UpdateLeadStatusRequest, type UpdateLeadStatusResult, updateLeadStatus } from "./update-status.js";

/** Options of a sync of one lead. */
export interface SyncLeadOptions {
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}

/**
 * Keeps the leads of the chatbot's store and ResMan in step, both ways. Whatever tells it that a lead may differ
 * (a call, a sweep, a pull, a job), it loads both sides, plans against what they last agreed on, writes to ResMan
 * first and then records everything in one transaction.
 *
 * @example
 * const engine = new SyncEngine({ storage: new MemoryStorageAdapter(), resman: new ResManClient({ ... }) });
 * const { outcome, resmanLeadId } = await engine.pushLead(conversationId);
 */
export class SyncEngine {
  readonly #ctx: EngineContext;
  readonly #loop: WorkLoop;

  /** The queue: listing, dead letters, retry, cancel. */
  readonly jobs: Jobs;

  /** Does no I/O. @throws ConfigError naming the option. */
  constructor(options: SyncEngineOptions) {
    this.#ctx = createContext(options);
    this.#loop = new WorkLoop(this.#ctx, (signal) => pullLoop(this.#ctx, signal));
    this.jobs = new Jobs(this.#ctx, () => this.#loop.wake());
  }

  /**
   * Brings one conversation to ResMan and takes back what changed there. Calling it again is always safe.
   * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, `ABORTED`, or what ResMan answered after all retries;
   * the conversation is then marked `failed` and the next sweep tries it again.
   */
  pushLead(conversationId: string, options: SyncLeadOptions = {}): Promise<SyncOutcome> {
    return this.#sync("push", conversationId, options);
  }

  /** As {@link pushLead}, said of a lead that may have changed on either side. */
  syncLead(conversationId: string, options: SyncLeadOptions = {}): Promise<SyncOutcome> {
    return this.#sync("update", conversationId, options);
  }

  async #sync(operation: "push" | "update", conversationId: string, { trigger = "api", signal }: SyncLeadOptions) {
    checkConversationId(conversationId);
    return syncLeadWithRetry(this.#ctx, operation, { conversationId, trigger, ...(signal && { signal }) });
  }

  /** Syncs every lead that waits, or all of them; progress comes as `run:progress` events. */
  pushLeads(options: PushOptions = {}): Promise<Run> {
    return pushLeads(this.#ctx, options);
  }

  /** Pulls what changed in ResMan since the last pull, or what the options ask for. */
  pullLeads(options: PullOptions = {}): Promise<PullResult> {
    return pullLeads(this.#ctx, options);
  }

  /** Changes the status of a lead, in either direction. */
  async updateLeadStatus(
    conversationId: string,
    request: UpdateLeadStatusRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<UpdateLeadStatusResult> {
    checkConversationId(conversationId);
    return updateLeadStatus(this.#ctx, conversationId, request, options.signal);
  }

  /** What {@link syncLead} would do now. Reads both sides, writes nothing. */
  async plan(conversationId: string, options: { signal?: AbortSignal } = {}): Promise<DryRun> {
    checkConversationId(conversationId);
    return dryRun(this.#ctx, conversationId, options.signal);
  }

  /** The canonical snapshot of a conversation's lead: trimmed, normalised, unusable values null. @throws SyncError `NOT_FOUND` */
  async getLead(conversationId: string): Promise<Lead> {
    checkConversationId(conversationId);
    return (await loadOurs(this.#ctx.storage, conversationId, this.#ctx.settings)).lead;
  }

  /** How one field of a lead came to its value. */
  async explain(conversationId: string, field: LeadField): Promise<FieldExplanation> {
    checkConversationId(conversationId);
    checkField(field);
    return explain(this.#ctx, conversationId, field);
  }

  /**
   * Stores durably that a lead may differ; a running engine picks it up. Give the repositories of your own transaction
   * to make the notice part of it.
   */
  async enqueue(conversationId: string, options: Partial<JobRequest> & { tx?: Repositories } = {}): Promise<QueueItem> {
    checkConversationId(conversationId);
    const { tx, ...request } = options;
    const repositories = tx ?? this.#ctx.storage;
    const conversation = await repositories.conversations.get(conversationId);
    if (!conversation) {
      throw new SyncError("NOT_FOUND", `No conversation ${conversationId}.`, { context: { conversationId } });
    }
    const { propertyId, resmanLeadId } = conversation;
    const job = { propertyId, resmanLeadId, syncOperation: "push" as const, ...request, conversationId };
    const item = await enqueueJob(this.#ctx, job, repositories);
    this.#loop.wake();
    return item;
  }

  /**
   * Starts working on queued jobs and pulling at intervals. Calling it again while it runs changes nothing.
   * @throws StorageError `SCHEMA_OUTDATED` when the database lacks migrations
   */
  start(): Promise<void> {
    return this.#loop.start();
  }

  /**
   * Stops. Resolves when nothing runs any more. @param options.drain Lets running jobs finish (default); false ends them,
   * and they go back to the queue.
   */
  stop(options: { drain?: boolean } = {}): Promise<void> {
    return this.#loop.stop(options.drain ?? true);
  }

  /** Listens to an event; what a listener throws is logged and breaks nothing. Returns a function that ends it. */
  on<E extends SyncEventName>(event: E, listener: SyncListener<E>): () => void {
    return this.#ctx.events.on(event, listener);
  }

  /** Ends a subscription made with {@link on}. */
  off<E extends SyncEventName>(event: E, listener: SyncListener<E>): void {
    this.#ctx.events.off(event, listener);
  }
}
