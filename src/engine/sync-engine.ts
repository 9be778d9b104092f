import type { SyncEventName } from "../domain/events.js";
import type { QueueItem } from "../domain/queue-item.js";
import type { Run } from "../domain/run.js";
import type { SyncTrigger } from "../domain/status.js";
import type { ArchiveCounts } from "../ports/storage.js";
import type { CountryCode } from "../rules/contact/phone.js";
import { AirtableSync } from "./airtable/airtable-sync.js";
import { followCampaigns } from "./airtable/follow/follow.js";
import { syncAll } from "./airtable/full/full-sync.js";
import { reconcile } from "./airtable/reconcile.js";
import type { FullSyncOptions, FullSyncResult, ReconcileOptions, ReconciliationResult } from "./airtable/results.js";
import { type ArchiveOptions, archive } from "./archive.js";
import { Bridge } from "./bridge/bridge.js";
import type { BridgeOptions } from "./bridge/options.js";
import { Conflicts } from "./conflicts/conflicts.js";
import { createContext, type EngineContext } from "./context.js";
import { Duplicates } from "./duplicates/duplicates.js";
import { type EditableFields, type EditLeadOptions, type EditLeadResult, editLead } from "./edit/edit-lead.js";
import { type SubmitLeadOptions, type SubmitLeadResult, submitLead } from "./edit/submit-lead.js";
import {
  type UpdateLeadStatusOptions,
  type UpdateLeadStatusRequest,
  type UpdateLeadStatusResult,
  updateLeadStatus,
} from "./edit/update-status.js";
import type { SyncListener } from "./emitter.js";
import { type EnqueueOptions, enqueueLead } from "./enqueue.js";
import { Feed } from "./feed/feed.js";
import { checkConversationId } from "./inputs.js";
import { Webhooks } from "./intake/webhooks.js";
import { Integrations } from "./integrations/integrations.js";
import { mergeLeads } from "./merge/merge-leads.js";
import type { MergeLeadsResult } from "./merge/merge-result.js";
import type { MergeLeadsRequest, UnmergeTarget } from "./merge/request.js";
import { type UnmergeLeadsResult, type UnmergeOptions, unmergeLeads } from "./merge/unmerge-leads.js";
import type { SyncEngineOptions } from "./options.js";
import { type ApplyOutcome, applyPlan } from "./plan/apply-plan.js";
import type { LeadSyncPlan } from "./plan/lead-sync-plan.js";
import { planLeadSync } from "./plan/make-plan.js";
import { pollProperties } from "./poller/poller.js";
import { CampaignLeads } from "./portal/campaign-leads.js";
import { EngineQueries } from "./queries/engine-queries.js";
import { type EngineHealth, engineHealth } from "./queries/health.js";
import { Jobs } from "./queue/jobs.js";
import { WorkLoop } from "./queue/work-loop.js";
import { relinkLead } from "./revert/relink.js";
import { revertRun } from "./revert/revert-run.js";
import type { RevertOptions, RevertResult } from "./revert/revert-types.js";
import { type DeltaSyncOptions, type DeltaSyncResult, syncDelta } from "./runs/delta.js";
import { pullLeads } from "./runs/pull.js";
import type { PullOptions, PullResult } from "./runs/pull-types.js";
import { pushLeads } from "./runs/push.js";
import type { PushOptions } from "./runs/push-options.js";
import { followSchedule, Schedules } from "./schedule/schedules.js";
import type { SyncOutcome } from "./sync/sync-outcome.js";
import { syncLeadWithRetry } from "./sync-lead.js";
import { type SpanFacts, traced } from "./traced.js";
import type { VerifyOptions, VerifyResult } from "./verify/types.js";
import { verify } from "./verify/verify.js";

/** Options of a sync of one lead. */
export interface SyncLeadOptions {
  trigger?: SyncTrigger;
  /**
   * Syncs the lead although its property is paused: step 3 of the rollback plan of seed 001, for leads that cannot wait. Its
   * direction is heeded, and what a merge owes ResMan waits. For `pushLead` and `syncLead`. Default false.
   */
  force?: boolean;
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
export class SyncEngine extends EngineQueries {
  readonly #ctx: EngineContext;
  readonly #loop: WorkLoop;

  /** The queue: listing, dead letters, retry, cancel. */
  readonly jobs: Jobs;
  /** Conflicts and the review queue: listing, deciding, escalating. */
  readonly conflicts: Conflicts;
  /** Leads that may be one person: finding them, and listing them for the review queue. */
  readonly duplicates: Duplicates;
  /** What happened to leads and conflicts, in one order: for realtime clients and subscribers. */
  readonly feed: Feed;
  /** Webhooks of ResMan, a partner or our own bridge. */
  readonly webhooks: Webhooks;
  /** How properties are synced, and switching them off and on. */
  readonly integrations: Integrations;
  /** What staff do to campaign leads in the portal. */
  readonly campaignLeads: CampaignLeads;
  /** The sync of campaign leads with Airtable: schema check, conflicts, what waits. */
  readonly airtable: AirtableSync;
  /** What a running engine does by the clock. */
  readonly schedules: Schedules;

  /** Country of phone numbers written without a country code. */
  get country(): CountryCode {
    return this.#ctx.settings.country;
  }

  /** Does no I/O. @throws ConfigError naming the option. */
  constructor(options: SyncEngineOptions) {
    const ctx = createContext(options);
    super(ctx);
    this.#ctx = ctx;
    this.#loop = new WorkLoop(this.#ctx, async (signal) => {
      const companions = [pollProperties, followCampaigns, followSchedule];
      await Promise.all(companions.map((follow) => follow(this.#ctx, signal)));
    });
    this.jobs = new Jobs(this.#ctx, () => this.#loop.wake());
    this.conflicts = new Conflicts(this.#ctx, () => this.#loop.wake());
    this.duplicates = new Duplicates(this.#ctx);
    this.feed = new Feed(this.#ctx);
    this.webhooks = new Webhooks(this.#ctx, () => this.#loop.wake());
    this.integrations = new Integrations(this.#ctx, () => this.#loop.wake());
    this.campaignLeads = new CampaignLeads(this.#ctx);
    this.airtable = new AirtableSync(this.#ctx);
    this.schedules = new Schedules(this.#ctx);
  }

  /**
   * Takes what a caller knows of a lead and brings it to ResMan, at once if ResMan answers in time; otherwise it is queued
   * durably and the outcome is `pending`. Calling it again gives the same lead.
   * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, or ResMan's refusal of the data; ValidationError
   */
  async submitLead(conversationId: string, options: SubmitLeadOptions = {}): Promise<SubmitLeadResult> {
    checkConversationId(conversationId);
    const result = await this.#call("submit_lead", { conversationId }, () =>
      submitLead(this.#ctx, conversationId, options),
    );
    this.#loop.wake();
    return result;
  }

  /**
   * Edits fields of a lead on our side; the job that brings the edit to ResMan is stored with it.
   * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, `ABORTED`; ValidationError
   */
  async editLead(
    conversationId: string,
    fields: Partial<EditableFields>,
    options: EditLeadOptions = {},
  ): Promise<EditLeadResult> {
    checkConversationId(conversationId);
    const result = await this.#call("edit_lead", { conversationId }, () =>
      editLead(this.#ctx, conversationId, fields, options),
    );
    this.#loop.wake();
    return result;
  }

  /** Brings recent changes both ways at once; single flight. @throws SyncError `ALREADY_RUNNING`, `ABORTED`; ValidationError */
  syncDelta(options: DeltaSyncOptions = {}): Promise<DeltaSyncResult> {
    return this.#call("sync_delta", {}, () => syncDelta(this.#ctx, options));
  }

  /**
   * Reconciles the campaign leads with Airtable, both ways: what changed since the last time, in batches of a hundred reads
   * and ten writes. One at a time for a table, across processes; killed at any point, the next one completes it.
   * @throws ConfigError when the engine has no `airtable`; SyncError `ALREADY_RUNNING`, `SCHEMA_MISMATCH`, `ABORTED`; ValidationError
   */
  reconcile(options: ReconcileOptions = {}): Promise<ReconciliationResult> {
    return reconcile(this.#ctx, options);
  }

  /**
   * Brings every record of the Airtable table and every campaign lead into step: for the first load, of any size. Aborting it
   * pauses it; called again, also in another process, it goes on where it was. @throws as {@link reconcile}
   */
  syncAll(options: FullSyncOptions = {}): Promise<FullSyncResult> {
    return syncAll(this.#ctx, options);
  }

  /**
   * Brings one conversation to ResMan and takes back what changed there. Calling it again is always safe. One that was merged
   * hands over what came to it since: the outcome is `merged` and names the lead that goes on (`mergedInto`).
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

  async #sync(
    operation: "push" | "update",
    conversationId: string,
    { trigger = "api", force = false, signal }: SyncLeadOptions,
  ) {
    checkConversationId(conversationId);
    const notice = { conversationId, trigger, force, ...(signal && { signal }) };
    const step = operation === "push" ? "push_lead" : "sync_lead";
    return this.#call(step, { conversationId }, () => syncLeadWithRetry(this.#ctx, operation, notice));
  }

  /** A call of the host's: its span holds every try, and jobs it leaves behind go on from it. */
  #call<T>(step: string, facts: SpanFacts, work: () => Promise<T>): Promise<T> {
    return traced(this.#ctx, step, facts, work);
  }

  /** Syncs every lead that waits, or all of them; progress comes as `run:progress` events. */
  pushLeads(options: PushOptions = {}): Promise<Run> {
    return pushLeads(this.#ctx, options);
  }

  /** Pulls what changed in ResMan since the last pull, or what the options ask for. */
  pullLeads(options: PullOptions = {}): Promise<PullResult> {
    return pullLeads(this.#ctx, options);
  }

  /**
   * Changes the status of a lead, in either direction. One that was merged stands for the lead that goes on.
   * @throws SyncError `NOT_FOUND`, also `from_resman` for a lead that is not linked (any more): the message names what to do;
   * `INVALID_INPUT`, `INTEGRATION_MISSING`, `SYNC_DISABLED`
   */
  async updateLeadStatus(
    conversationId: string,
    request: UpdateLeadStatusRequest,
    options: UpdateLeadStatusOptions = {},
  ): Promise<UpdateLeadStatusResult> {
    checkConversationId(conversationId);
    const result = await this.#call("update_status", { conversationId }, () =>
      updateLeadStatus(this.#ctx, conversationId, request, options),
    );
    this.#loop.wake();
    return result;
  }

  /**
   * What {@link syncLead} would do now: field by field, and each post to ResMan. Reads both sides, writes nothing. The plan
   * is plain data; {@link apply} carries it out. Of a lead that was merged it names the one that goes on, and plans nothing.
   * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, `ABORTED`, or what ResMan answered
   */
  async plan(conversationId: string, options: { signal?: AbortSignal } = {}): Promise<LeadSyncPlan> {
    checkConversationId(conversationId);
    return this.#call("plan_lead", { conversationId }, () => planLeadSync(this.#ctx, conversationId, options.signal));
  }

  /**
   * Carries out exactly what a plan says, also one that went through JSON, or refuses and writes nothing on either side.
   * It is tried once: what fails half-way is marked `failed`, as in a sync, and the next sync completes it.
   * @throws ValidationError when the plan is none, or was changed
   * @throws SyncError `PLAN_STALE` when anything moved since, with the names of what moved in `context.moved`; `ABORTED`;
   * or what ResMan answered
   */
  async apply(plan: LeadSyncPlan, options: { signal?: AbortSignal } = {}): Promise<ApplyOutcome> {
    return this.#call("apply_plan", {}, () => applyPlan(this.#ctx, plan, options.signal));
  }

  /**
   * Makes one lead of two records that are one person: a conversation and a prospect, two conversations, or the two prospects
   * of one renter.
   * {@link unmergeLeads} takes it back.
   * @throws ValidationError; SyncError `CANNOT_MERGE`, `NOT_FOUND`, `INTEGRATION_MISSING`, `SYNC_DISABLED`, `ABORTED`
   */
  mergeLeads(request: MergeLeadsRequest, options: { signal?: AbortSignal } = {}): Promise<MergeLeadsResult> {
    return this.#call("merge_leads", {}, () => mergeLeads(this.#ctx, request, options));
  }

  /**
   * Takes a merge back, named by its id or by a lead whose latest merge is meant. Both leads are what they were before;
   * what came to the one that went on since stays with it.
   * @throws ValidationError; SyncError `CANNOT_MERGE` where a later merge rests on it, `NOT_FOUND`
   */
  unmergeLeads(target: UnmergeTarget, options: UnmergeOptions = {}): Promise<UnmergeLeadsResult> {
    return this.#call("unmerge_leads", {}, () => unmergeLeads(this.#ctx, target, options));
  }

  /**
   * Tells subscribers of what changes in ResMan, by signed HTTP or in this process. Start it, and stop it before the engine.
   * @throws ConfigError naming the option
   */
  bridge(options: BridgeOptions): Bridge {
    return new Bridge(this.#ctx, options);
  }

  /**
   * Compares both sides of every link completely and lists what differs; `repair` syncs it.
   * @throws ValidationError; SyncError `INTEGRATION_MISSING`, `ABORTED`
   */
  verify(options: VerifyOptions = {}): Promise<VerifyResult> {
    return this.#call("verify", {}, () => verify(this.#ctx, options));
  }

  /** Moves rows that ended long ago to the archive. @throws ConfigError where the adapter keeps none; StorageError */
  archive(options: ArchiveOptions = {}): Promise<ArchiveCounts> {
    return archive(this.#ctx, options);
  }

  /** Whether the store can be reached and fits; never throws. */
  health(): Promise<EngineHealth> {
    return engineHealth(this.#ctx, this.#loop.isRunning);
  }

  /**
   * Takes back everything a push sweep, a pull or an earlier revert did, on both sides, except what was edited since: that
   * stays and is listed as conflicts. Fields go back here by an edit that is queued durably and carried to ResMan at once.
   * A lead the run had linked is no longer linked, and a prospect it had created is marked lost, since ResMan deletes
   * nothing; {@link relinkLead} undoes that. Events that were appended stay and are named. Call it again to do what is left.
   * What the run did is read from the log, as far back as it is kept.
   * @throws SyncError `NOT_FOUND`; ValidationError `INVALID_INPUT`, also for a run that has not ended or is a reconciliation with Airtable
   */
  revertRun(runId: string, options: RevertOptions = {}): Promise<RevertResult> {
    return this.#call("revert_run", {}, () => revertRun(this.#ctx, runId, options));
  }

  /**
   * Links a lead whose link a revert has ended to the same prospect again, and syncs it.
   * @throws SyncError `NOT_FOUND` when no link of it was ended, and what {@link pushLead} throws
   */
  async relinkLead(conversationId: string, { trigger = "manual", signal }: SyncLeadOptions = {}): Promise<SyncOutcome> {
    checkConversationId(conversationId);
    const notice = { conversationId, trigger, ...(signal && { signal }) };
    return this.#call("relink_lead", { conversationId }, () => relinkLead(this.#ctx, notice));
  }

  /**
   * Stores durably that a lead may differ; a running engine picks it up. Give the repositories of your own transaction
   * to make the notice part of it.
   */
  async enqueue(conversationId: string, options: EnqueueOptions = {}): Promise<QueueItem> {
    checkConversationId(conversationId);
    const item = await this.#call("enqueue", { conversationId }, () => enqueueLead(this.#ctx, conversationId, options));
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
