import type {
  ConflictDetails,
  ConflictQuery,
  ConflictResolution,
  DecidedPair,
  LeadSyncConflict,
  PairDecision,
  ResolvedConflict,
} from "../types/conflict.js";
import type {
  CreatedLead,
  EditedLead,
  Lead,
  LeadData,
  LeadDuplicate,
  LeadEdit,
  LeadQuery,
  MergedLeads,
  MergeRequest,
  PulledLeads,
  PullRequest,
  PushedLead,
  StatusUpdate,
  UnmergedLeads,
  UpdatedStatus,
} from "../types/lead.js";
import type {
  DeltaSyncResult,
  JobQuery,
  MetricsHistory,
  MetricsHistoryQuery,
  PropertyIntegration,
  SyncJob,
  SyncMetrics,
  SyncRun,
} from "../types/operations.js";
import type { FieldExplanation, LeadSyncLog } from "../types/sync-log.js";
import type { CallOptions, Page, PageQuery, SyncDirection } from "../types/values.js";
import { createTransport } from "./create-transport.js";
import { pageOf } from "./page-of.js";
import type { ApiCall, TransportOptions } from "./transport.js";

/** How to reach the API. */
export type LeadSyncApiOptions = TransportOptions;

const LEADS = "leads";
const CONFLICTS = "conflicts";
const QUEUE = "queue";
const INTEGRATIONS = "integrations";

/**
 * Typed client of the HTTP API, for browsers and whatever has `fetch`. Names are camelCase on this side, also those of fields
 * (`moveInDate`). Reads that fail for a passing reason are repeated; what changes something never is.
 *
 * Every call throws a {@link LeadSyncApiError}.
 */
export class LeadSyncApi {
  /** The server's own tests hold its answers to these types. */
  readonly #send: Send;

  constructor(options: LeadSyncApiOptions = {}) {
    this.#send = createTransport(options) as Send;
  }

  /** Leads, in the order in which renters wrote. */
  listLeads(query: LeadQuery = {}, options?: CallOptions): Promise<Page<Lead>> {
    return this.#page(LEADS, [LEADS], query, options);
  }

  /** One lead, by its conversation's id or by ResMan's. */
  getLead(id: string, options?: CallOptions): Promise<Lead> {
    return this.#get([LEADS, id], {}, options);
  }

  /** Stores what is known of a new lead and waits a moment for ResMan (seed 000). */
  createLead({ conversationId, ...leadData }: LeadData, options?: CallOptions): Promise<CreatedLead> {
    // What nobody knows is left out there.
    const known = Object.fromEntries(Object.entries(leadData).filter(([, value]) => value !== null));
    return this.#post([LEADS], { conversationId, leadData: { ...known, source: "chatbot" } }, options);
  }

  /** Edits fields of a lead; ResMan follows. */
  editLead(id: string, edit: LeadEdit, options?: CallOptions): Promise<EditedLead> {
    return this.#put([LEADS, id], edit, options);
  }

  /** Changes a lead's status on either side (seed 000). */
  updateLeadStatus(id: string, update: StatusUpdate, options?: CallOptions): Promise<UpdatedStatus> {
    return this.#put(
      [LEADS, id, "status"],
      { updatedBy: "resman_user", syncDirection: "to_resman", ...update },
      options,
    );
  }

  /** Syncs one lead now. With `force` also while its property is paused; that is for admins. */
  pushLead(id: string, options?: CallOptions & { force?: boolean }): Promise<PushedLead> {
    return this.#post([LEADS, id, "sync"], options?.force ? { force: true } : {}, options);
  }

  /** Pulls what changed in ResMan (seed 000). Starts work, so it is never repeated. */
  pullLeads(request: PullRequest = {}, options?: CallOptions): Promise<PulledLeads> {
    return this.#get([LEADS, "pull"], request, options, true);
  }

  /** Merges a conversation and a ResMan lead that are one person (seed 000). */
  mergeLeads(request: MergeRequest, options?: CallOptions): Promise<MergedLeads> {
    return this.#post([LEADS, "merge"], request, options);
  }

  /** Takes a merge back: the one named, or the latest the conversation took part in. */
  unmergeLeads(conversationId: string, mergeId?: string, options?: CallOptions): Promise<UnmergedLeads> {
    return this.#post([LEADS, "unmerge"], { conversationId, mergeId }, options);
  }

  /** Leads that may be the same person as one lead, the surest first. */
  async listDuplicates(conversationId: string, options?: CallOptions): Promise<LeadDuplicate[]> {
    return (await this.#page<LeadDuplicate>("duplicates", ["duplicates"], { conversationId }, options)).items;
  }

  /** Why a field of a lead is what it is. @param field E.g. `moveInDate`; `pets` for `hasPets` and `petDetails`. */
  explainField(id: string, field: string, options?: CallOptions): Promise<FieldExplanation> {
    return this.#get([LEADS, id, "explain"], { field }, options);
  }

  /** What the sync did to a lead, newest first. */
  listSyncLogs(conversationId: string, query: PageQuery = {}, options?: CallOptions): Promise<Page<LeadSyncLog>> {
    return this.#page("logs", ["conversations", conversationId, "logs"], query, options);
  }

  /** Conflicts and tasks of the review queue, newest first. */
  listConflicts(query: ConflictQuery = {}, options?: CallOptions): Promise<Page<LeadSyncConflict>> {
    return this.#page(CONFLICTS, [CONFLICTS], query, options);
  }

  /** Everything a person needs to decide a conflict. */
  getConflict(id: string, options?: CallOptions): Promise<ConflictDetails> {
    return this.#get([CONFLICTS, id], {}, options);
  }

  /** Settles a conflict about a field (seed 003). */
  resolveConflict(
    id: string,
    resolution: Pick<ConflictResolution, "resolution"> & Partial<ConflictResolution>,
    options?: CallOptions,
  ): Promise<ResolvedConflict> {
    return this.#post([CONFLICTS, id, "resolve"], resolution, options);
  }

  /** Hands a conflict to a person. */
  async escalateConflict(
    id: string,
    task: { assignedTo?: string; notes?: string } = {},
    options?: CallOptions,
  ): Promise<LeadSyncConflict> {
    return (await this.#post<Handled>([CONFLICTS, id, "escalate"], task, options)).conflict;
  }

  /** Says whose task a conflict is; null: nobody's. */
  async assignConflict(id: string, assignedTo: string | null, options?: CallOptions): Promise<LeadSyncConflict> {
    return (await this.#post<Handled>([CONFLICTS, id, "assign"], { assignedTo }, options)).conflict;
  }

  /** Closes what needs no decision. */
  async dismissConflict(id: string, notes?: string, options?: CallOptions): Promise<LeadSyncConflict> {
    return (await this.#post<Handled>([CONFLICTS, id, "dismiss"], { notes: notes || undefined }, options)).conflict;
  }

  /** Decides about two records that may be one person. */
  decidePair(id: string, decision: PairDecision, options?: CallOptions): Promise<DecidedPair> {
    return this.#post([CONFLICTS, id, "decide"], decision, options);
  }

  /** How the sync is doing. @param query `windowMinutes`: back from now, default 60. */
  getMetrics(query: { propertyId?: string; windowMinutes?: number } = {}, options?: CallOptions): Promise<SyncMetrics> {
    return this.#get(["metrics"], query, options);
  }

  /** What a running monitor has measured, over time. */
  getMetricsHistory(query: MetricsHistoryQuery, options?: CallOptions): Promise<MetricsHistory> {
    return this.#get(["metrics", "history"], query, options);
  }

  /** Jobs in the order in which they were made; `status: "failed"` lists what needs a person. */
  listJobs(query: JobQuery = {}, options?: CallOptions): Promise<Page<SyncJob>> {
    return this.#page("jobs", [QUEUE], query, options);
  }

  /** Queues a failed or cancelled job again. For admins. */
  async retryJob(id: string, options?: CallOptions): Promise<SyncJob> {
    return (await this.#post<{ job: SyncJob }>([QUEUE, id, "retry"], {}, options)).job;
  }

  /** Cancels a job that has not ended. For admins. */
  async cancelJob(id: string, options?: CallOptions): Promise<SyncJob> {
    return (await this.#post<{ job: SyncJob }>([QUEUE, id, "cancel"], {}, options)).job;
  }

  /** Queues all failed jobs again, and says how many. For admins. */
  async retryFailedJobs(
    filter: { propertyId?: string; errorCode?: string } = {},
    options?: CallOptions,
  ): Promise<number> {
    return (await this.#post<{ retried: number }>([QUEUE, "retry-failed"], filter, options)).retried;
  }

  /** How properties are synced. */
  listIntegrations(
    query: PageQuery & { propertyId?: string } = {},
    options?: CallOptions,
  ): Promise<Page<PropertyIntegration>> {
    return this.#page(INTEGRATIONS, [INTEGRATIONS], query, options);
  }

  /** Stops the sync of a property, both ways; work keeps queuing. For admins. */
  async pauseProperty(propertyId: string, options?: CallOptions): Promise<PropertyIntegration> {
    return this.#switch(propertyId, "pause", {}, options);
  }

  /** Switches it on again; what was queued is worked off. For admins. */
  async resumeProperty(propertyId: string, options?: CallOptions): Promise<PropertyIntegration> {
    return this.#switch(propertyId, "resume", {}, options);
  }

  /** Changes which way a property is synced. For admins. */
  async setDirection(
    propertyId: string,
    syncDirection: SyncDirection,
    options?: CallOptions,
  ): Promise<PropertyIntegration> {
    return this.#switch(propertyId, "direction", { syncDirection }, options);
  }

  /** Pulls, sweeps and reconciliations, newest first. */
  listRuns(query: PageQuery & { propertyId?: string } = {}, options?: CallOptions): Promise<Page<SyncRun>> {
    return this.#page("runs", ["runs"], query, options);
  }

  /** Brings recent changes both ways at once (seed 004, the manual sync button). For admins. */
  syncRecentChanges(
    request: { propertyId?: string; lookbackMinutes?: number } = {},
    options?: CallOptions,
  ): Promise<DeltaSyncResult> {
    return this.#send({ method: "POST", path: "/api/admin/sync/delta", body: request, ...options });
  }

  async #switch(
    propertyId: string,
    how: "pause" | "resume" | "direction",
    body: object,
    options: CallOptions | undefined,
  ): Promise<PropertyIntegration> {
    const path = [INTEGRATIONS, propertyId, how];
    return (await this.#post<{ integration: PropertyIntegration }>(path, body, options)).integration;
  }

  async #page<T>(name: string, path: readonly string[], query: object, options?: CallOptions): Promise<Page<T>> {
    return pageOf<T>(await this.#get(path, query, options), name);
  }

  /** @param once Where it starts work */
  #get<T>(path: readonly string[], query: object, options?: CallOptions, once?: boolean): Promise<T> {
    return this.#send({ method: "GET", path: at(path), query: query as Query, once, ...options });
  }

  #post<T>(path: readonly string[], body: object, options?: CallOptions): Promise<T> {
    return this.#send({ method: "POST", path: at(path), body, ...options });
  }

  #put<T>(path: readonly string[], body: object, options?: CallOptions): Promise<T> {
    return this.#send({ method: "PUT", path: at(path), body, ...options });
  }
}

type Send = <T>(call: ApiCall) => Promise<T>;
type Query = NonNullable<ApiCall["query"]>;

interface Handled {
  conflict: LeadSyncConflict;
}

/** Half of a surrogate pair has no encoding. */
const segment = (id: string): string => encodeURIComponent(id.replace(/[\ud800-\udfff]/gu, "\ufffd"));

const at = (path: readonly string[]): string => ["/api/resman", ...path.map(segment)].join("/");
