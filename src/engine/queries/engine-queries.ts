import type { Lead, LeadField } from "../../domain/lead.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { Run } from "../../domain/run.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { ConversationFilter, MergeFilter, MetricPoint, Page, SyncLogFilter } from "../../ports/storage.js";
import type { EngineContext } from "../context.js";
import { checkConversationId, checkField } from "../inputs.js";
import { ProcessCounters } from "../metrics/process-counters.js";
import { loadOurs } from "../sync/load-lead.js";
import { survivorOf } from "../sync/survivor-of.js";
import { explain, type FieldExplanation } from "./explain.js";
import { conversationsOf, type LeadSummary, leadSummary, listLeads } from "./list-leads.js";
import { type MetricsQuery, type SyncMetrics, syncMetrics } from "./metrics.js";
import { type MetricsHistoryQuery, metricsHistory } from "./metrics-history.js";
import { type PrometheusQuery, prometheus } from "./prometheus.js";
import { type ReportQuery, type SuccessReport, successReport } from "./report.js";

/** What an engine can be asked of what it stored. Nothing here changes anything, or speaks with a remote. */
export class EngineQueries {
  readonly #ctx: EngineContext;
  readonly #counters: ProcessCounters;

  /** @internal */
  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
    this.#counters = new ProcessCounters(ctx.events);
  }

  /** Leads as a list shows them, in the order in which renters wrote. @throws ValidationError */
  listLeads(filter: ConversationFilter = {}): Promise<LeadSummary[]> {
    return listLeads(this.#ctx, filter);
  }

  /** One lead as a list shows it. @throws SyncError `NOT_FOUND` */
  async leadSummary(conversationId: string): Promise<LeadSummary> {
    checkConversationId(conversationId);
    return leadSummary(this.#ctx, conversationId);
  }

  /** Conversations that have, or had, a prospect, with their properties; none where nobody here knows it. */
  conversationsOf(resmanLeadId: string): Promise<{ conversationId: string; propertyId: string }[]> {
    return conversationsOf(this.#ctx, resmanLeadId);
  }

  /** The audit trail, newest first. */
  listLog(filter: SyncLogFilter = {}): Promise<SyncLogEntry[]> {
    return this.#ctx.storage.log.list(filter);
  }

  /** Pulls, sweeps and reconciliations, newest first. */
  listRuns(filter: Page & { kind?: Run["kind"]; propertyId?: string } = {}): Promise<Run[]> {
    return this.#ctx.storage.runs.list(filter);
  }

  /** One run; undefined where it is not known, or found nothing to do. */
  getRun(id: string): Promise<Run | undefined> {
    return this.#ctx.storage.runs.get(id);
  }

  /** How the sync is doing. @throws ValidationError */
  metrics(query: MetricsQuery = {}): Promise<SyncMetrics> {
    return syncMetrics(this.#ctx, query);
  }

  /** Measured values over time, for charts; what a running `LeadSyncMonitor` has stored. @throws ValidationError */
  metricsHistory(query: MetricsHistoryQuery): Promise<MetricPoint[]> {
    return metricsHistory(this.#ctx, query);
  }

  /**
   * The state of things in Prometheus' text format 0.0.4: gauges over the last five minutes, of all processes, and what this
   * process has counted since it began. @throws ValidationError; StorageError
   */
  prometheus(query: PrometheusQuery = {}): Promise<string> {
    return prometheus(this.#ctx, this.#counters, query);
  }

  /** The success criteria of seed 001 over the stored log. @throws ValidationError; SyncError `ABORTED` */
  report(query: ReportQuery = {}): Promise<SuccessReport> {
    return successReport(this.#ctx, query);
  }

  /** Merges, newest first: `{ standing: true }` lists those that can be taken back. */
  listMerges(filter: MergeFilter = {}): Promise<MergeRecord[]> {
    return this.#ctx.storage.merges.list(filter);
  }

  /**
   * The canonical snapshot of a conversation's lead: trimmed, normalised, unusable values null. Of one that was merged it is
   * what its own chat says; {@link survivorOf} names the lead that goes on. @throws SyncError `NOT_FOUND`
   */
  async getLead(conversationId: string): Promise<Lead> {
    checkConversationId(conversationId);
    return (await loadOurs(this.#ctx.storage, conversationId, this.#ctx.settings)).lead;
  }

  /** The lead that goes on where this one was merged, maybe more than once; itself where it was not. @throws SyncError `NOT_FOUND` */
  async survivorOf(conversationId: string): Promise<string> {
    checkConversationId(conversationId);
    await loadOurs(this.#ctx.storage, conversationId, this.#ctx.settings);
    return survivorOf(this.#ctx, conversationId);
  }

  /** How one field of a lead came to its value. Of one that was merged, the history is that of the lead that goes on. */
  async explain(conversationId: string, field: LeadField): Promise<FieldExplanation> {
    checkConversationId(conversationId);
    checkField(field);
    return explain(this.#ctx, conversationId, field);
  }
}
