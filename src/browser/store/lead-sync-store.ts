import { createRuntime } from "../../runtime/system-runtime.js";
import type { LeadSyncApi } from "../api/lead-sync-api.js";
import type { RealTimeLeadSyncClient } from "../realtime/real-time-lead-sync-client.js";
import type { BrowserRuntime } from "../runtime.js";
import type { ConflictDecision, LeadSyncConflict, PairDecision, ResolvedConflict } from "../types/conflict.js";
import type {
  CreatedLead,
  Lead,
  LeadData,
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
import type { DeltaSyncResult, SyncMetrics } from "../types/operations.js";
import type { LeadSyncLog } from "../types/sync-log.js";
import type { CallOptions } from "../types/values.js";
import { createOperations } from "./operations.js";
import type { LeadSyncStoreOptions } from "./options.js";
import type { Resource } from "./resource.js";
import type { ResourceDependency } from "./resources.js";
import type { LeadSyncState } from "./state.js";

export type { LeadSyncStoreOptions };

/**
 * What a page knows of leads, logs, conflicts and metrics (seed 003, `LeadSyncState`), kept up to date by realtime messages.
 *
 * Changes show at once and are taken back where the server refuses them; what arrived in between stays. A message that is
 * older than what a lead shows changes nothing. The same request is under way once, however many ask. It knows no framework:
 * `subscribe` and `getSnapshot` are what React's `useSyncExternalStore` and its kin take.
 *
 * Operations reject with a `LeadSyncApiError`, and also tell it in `error` and `alerts`.
 */
export class LeadSyncStore {
  readonly api: LeadSyncApi;
  /** Absent where nothing arrives by itself. */
  readonly realTime: RealTimeLeadSyncClient | undefined;

  /** Time and timers, for what refreshes by itself. */
  readonly runtime: BrowserRuntime;

  /** Calls back after each change, until what it returns is called. Once a turn at most, however much changes. */
  declare readonly subscribe: (listener: () => void) => () => void;

  /** All that is known; the same object until something changes. */
  declare readonly getSnapshot: () => LeadSyncState;

  /** What a server renders, and a browser before it takes over: nothing known. */
  declare readonly getServerSnapshot: () => LeadSyncState;

  /**
   * Is about another property from now on: forgets what it knows and loads what it had loaded before. What was being read
   * fails with `ABORTED`; what was being changed goes on.
   */
  declare readonly setProperty: (propertyId: string | undefined) => Promise<void>;

  /**
   * Loads the leads, page after page; the first shows as soon as it is there. Also sets what is loaded from then on: another
   * query that is under way ends with `ABORTED`. A lead that comes to lie outside of the query stays until the next load.
   */
  declare readonly fetchLeads: (query?: Omit<LeadQuery, "limit" | "afterId">, options?: CallOptions) => Promise<void>;

  /** Loads one lead anew. */
  declare readonly fetchLead: (id: string, options?: CallOptions) => Promise<Lead>;

  /** Creates a lead (seed 000, `POST /api/resman/leads`). It shows when it is stored. */
  declare readonly createLead: (data: LeadData, options?: CallOptions) => Promise<CreatedLead>;

  /** Edits a lead. Shows at once. */
  declare readonly editLead: (id: string, edit: LeadEdit, options?: CallOptions) => Promise<void>;

  /** Changes a lead's status. Shows at once. */
  declare readonly updateLeadStatus: (
    id: string,
    update: StatusUpdate,
    options?: CallOptions,
  ) => Promise<UpdatedStatus>;

  /** Syncs one lead now; it is `syncing` until it was read again. Also how a failed one is tried again. */
  declare readonly pushLead: (id: string, options?: CallOptions & { force?: boolean }) => Promise<PushedLead>;

  /** Pulls what changed in ResMan, then loads the leads. */
  declare readonly pullLeads: (request?: PullRequest, options?: CallOptions) => Promise<PulledLeads>;

  /** Merges a conversation and a ResMan lead, then loads both sides of it. */
  declare readonly mergeLeads: (request: MergeRequest, options?: CallOptions) => Promise<MergedLeads>;

  /** Takes a merge back, then loads the leads concerned. */
  declare readonly unmergeLeads: (
    conversationId: string,
    mergeId?: string,
    options?: CallOptions,
  ) => Promise<UnmergedLeads>;

  /** Loads what the sync did to a lead, and keeps it up to date; of 20 leads, those whose logs changed last. */
  declare readonly fetchSyncLogs: (conversationId: string, options?: CallOptions) => Promise<readonly LeadSyncLog[]>;

  /** Loads the open conflicts, all pages. What was put off is not among them. */
  declare readonly fetchConflicts: (options?: CallOptions) => Promise<void>;

  /** Settles a conflict. It is gone from the list at once, and back where the server refuses. */
  declare readonly resolveConflict: (
    id: string,
    resolution: ConflictDecision,
    options?: CallOptions,
  ) => Promise<ResolvedConflict>;

  /** Settles several alike, a few at a time. Never rejects: says which failed, and why. */
  declare readonly resolveConflicts: (
    ids: readonly string[],
    resolution: ConflictDecision,
    options?: CallOptions & { onProgress?(done: number, total: number): void },
  ) => Promise<{ resolved: string[]; failed: { id: string; error: Error }[] }>;

  /** Hands a conflict to a person; it stays open. */
  declare readonly escalateConflict: (
    id: string,
    task?: { assignedTo?: string; notes?: string },
    options?: CallOptions,
  ) => Promise<LeadSyncConflict>;

  /** Closes what needs no decision. */
  declare readonly dismissConflict: (id: string, notes?: string, options?: CallOptions) => Promise<void>;

  /** Decides about two records that may be one person, then loads the leads concerned. */
  declare readonly decidePair: (id: string, decision: PairDecision, options?: CallOptions) => Promise<void>;

  /** Loads how the sync is doing. Also sets the window that is loaded from then on. */
  declare readonly fetchMetrics: (query?: { windowMinutes?: number }, options?: CallOptions) => Promise<SyncMetrics>;

  /** Brings recent changes both ways at once, then loads everything again (seed 004). */
  declare readonly syncRecentChanges: (
    request?: { lookbackMinutes?: number },
    options?: CallOptions,
  ) => Promise<DeltaSyncResult>;

  /**
   * Something the API has that the state has no place for. The same key gives the same resource; it is loaded when somebody
   * first subscribes, and again after events it depends on.
   * @param on Which events it depends on: of one lead (its conversation's id), or of any. Default: none.
   */
  declare readonly resource: <T>(key: string, load: () => Promise<T>, on?: ResourceDependency) => Resource<T>;

  /** Forgets an alert. @param id Default: all of them. */
  declare readonly dismissAlert: (id?: string) => void;

  /** Forgets `error`. */
  declare readonly clearError: () => void;

  /** Connects the realtime client, if there is one. */
  declare readonly connect: () => void;

  /** Ends the realtime connection. */
  declare readonly disconnect: () => void;

  /** Ends everything that is under way and stops listening. It cannot be used after that: operations fail with `ABORTED`. */
  declare readonly destroy: () => void;

  constructor(options: LeadSyncStoreOptions) {
    this.api = options.api;
    this.runtime = createRuntime(options.runtime);
    this.realTime = options.realTime;
    // Each a function of its own, so that any of them can be handed on.
    const operations: Operations = createOperations({ ...options, runtime: this.runtime });
    Object.assign(this, operations);
  }
}

/** All that a store does, as functions that need no `this`. */
type Operations = Omit<LeadSyncStore, "api" | "realTime" | "runtime">;
