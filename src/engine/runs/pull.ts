import PQueue from "p-queue";
import { isSyncError, type SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { ProspectPage } from "../../ports/resman.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { parseInstant } from "../../rules/text/instant.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { toSyncError } from "../failure.js";
import { checkPullOptions } from "../inputs.js";
import { loadOurs, requireIntegration } from "../sync/load-lead.js";
import { attributesOf, traced } from "../traced.js";
import { type PulledProspect, pullProspect } from "./pull-prospect.js";
import { decodeToken, encodeToken, type PullRange, rangeOf, storeCheckpoint } from "./pull-range.js";
import type { PulledLead, PullOptions, PullResult } from "./pull-types.js";
import { splitWindow } from "./pull-window.js";
import { RunTracker } from "./run-tracker.js";

/**
 * Pulls what changed in ResMan. A property that fails does not keep the others from being pulled.
 * @throws SyncError `INTEGRATION_MISSING`, `INVALID_INPUT`, `ABORTED`, or what made ResMan unreadable for every property.
 */
export async function pullLeads(ctx: EngineContext, options: PullOptions = {}): Promise<PullResult> {
  checkPullOptions(options);
  const token = options.nextSyncToken ? decodeToken(options.nextSyncToken, options.propertyId) : undefined;
  const result: PullResult = {
    runs: [],
    leads: [],
    totalCount: 0,
    summary: { newLeads: 0, updatedLeads: 0, unchangedLeads: 0, conflictsResolved: 0, failedSyncs: 0 },
  };
  const errors: unknown[] = [];
  const ids = token ? [token.propertyId, ...token.rest] : await propertyIds(ctx, options);
  for (const [index, propertyId] of ids.entries()) {
    const integration = await requireIntegration(ctx, propertyId);
    if (!integration.syncEnabled || integration.syncDirection === "to_resman") continue;
    const range = index === 0 && token ? token : await rangeOf(ctx, integration, options);
    const error = await new PropertyPull(ctx, integration, options, result).run(range, ids.slice(index + 1));
    if (error) errors.push(error);
    if (result.nextSyncToken) break;
  }
  if (errors.length > 0 && errors.length === result.runs.length) throw errors[0];
  result.totalCount = result.leads.length;
  return result;
}

async function propertyIds(ctx: EngineContext, { propertyId }: PullOptions): Promise<string[]> {
  if (propertyId) return [propertyId];
  return (await ctx.storage.integrations.list()).map((integration) => integration.propertyId);
}

/** The pull of one property. */
class PropertyPull {
  readonly #ctx: EngineContext;
  readonly #integration: Integration;
  readonly #options: PullOptions;
  readonly #result: PullResult;
  readonly #tracker: RunTracker;
  readonly #seen = new Set<string>();
  /** The property was switched off on the way: what is left stays before the checkpoint. */
  #isSwitchedOff = false;
  /** The remote went down on the way: the same. */
  #outage: SyncError | undefined;

  constructor(ctx: EngineContext, integration: Integration, options: PullOptions, result: PullResult) {
    this.#ctx = ctx;
    this.#integration = integration;
    this.#options = options;
    this.#result = result;
    this.#tracker = new RunTracker(ctx, "pull", options.trigger ?? "schedule", integration.propertyId);
  }

  /**
   * Returns what made the property unreadable, if anything did. @param rest properties whose turn comes after this one.
   * @throws SyncError `ABORTED`
   */
  run(range: PullRange, rest: string[]): Promise<SyncError | undefined> {
    const { id: runId, propertyId, trigger } = this.#tracker.run;
    return traced(this.#ctx, "pull", { runId, propertyId, trigger }, async (span) => {
      const error = await this.#run(range, rest);
      span.set(attributesOf({ outcome: error?.code ?? "completed" }));
      return error;
    });
  }

  async #run(range: PullRange, rest: string[]): Promise<SyncError | undefined> {
    try {
      await this.#windows(range, rest);
      this.#result.runs.push(await this.#tracker.finish("completed"));
      await this.#ctx.guard.succeeded(this.#integration, this.#tracker.hasWritten);
      return undefined;
    } catch (thrown) {
      const error = toSyncError(thrown);
      if (error.code === "ABORTED") {
        await this.#tracker.finish("aborted");
        throw error;
      }
      this.#tracker.run.errors.push({ leadId: null, code: error.code, message: error.message });
      this.#result.runs.push(await this.#tracker.finish("failed"));
      await this.#ctx.guard.failed(this.#integration.propertyId, error);
      return error;
    }
  }

  async #windows(range: PullRange, rest: string[]): Promise<void> {
    const { signal } = this.#options;
    const { resmanPropertyId } = this.#integration;
    const gateway = this.#ctx.gatewayOf(this.#integration);
    for (const window of splitWindow(range.from, range.to, this.#ctx.settings.maxWindowMs)) {
      let readAt = this.#ctx.runtime.now();
      for await (const page of gateway.pullProspects(resmanPropertyId, window, signal ? { signal } : {})) {
        const complete = await this.#page(page, readAt, range, rest);
        if (!complete) return;
        if (range.movesCheckpoint) {
          await storeCheckpoint(this.#ctx, this.#integration, page.window.to, this.#tracker.hasWritten);
        }
        readAt = this.#ctx.runtime.now();
      }
    }
  }

  /** Returns false when the pull ended within the page: by its limit, or because the property was switched off. */
  async #page({ window, prospects }: ProspectPage, readAt: number, range: PullRange, rest: string[]): Promise<boolean> {
    const { limit, statusFilter, signal } = this.#options;
    const wanted = prospects
      .filter((prospect) => !statusFilter || statusFilter.includes(viewProspect(prospect).fields.status))
      .sort(byLastUpdate)
      .filter((prospect) => !range.skip.has(prospect.prospectId) && this.#isFirstSight(prospect));
    const room = limit === undefined ? wanted.length : Math.max(0, limit - this.#result.leads.length);
    const queue = new PQueue({ concurrency: this.#ctx.settings.concurrency });
    await Promise.all(wanted.slice(0, room).map((prospect) => queue.add(() => this.#one(prospect, readAt, range))));
    throwIfAborted(signal);
    if (this.#isSwitchedOff) return false;
    if (this.#outage) throw this.#outage;
    if (wanted.length <= room) return true;
    const done = wanted.slice(0, room).map(({ prospectId }) => prospectId);
    this.#result.nextSyncToken = encodeToken({
      propertyId: this.#integration.propertyId,
      from: Date.parse(window.from),
      to: range.to,
      skip: [...range.skip, ...done],
      rest,
    });
    return false;
  }

  /** Windows touch: what was modified on the border is in both. */
  #isFirstSight({ prospectId, lastUpdateDate }: Prospect): boolean {
    const sight = `${prospectId} ${lastUpdateDate}`;
    if (lastUpdateDate && this.#seen.has(sight)) return false;
    this.#seen.add(sight);
    return true;
  }

  async #one(prospect: Prospect, readAt: number, { passed }: PullRange): Promise<void> {
    const { trigger = "schedule", signal } = this.#options;
    if (signal?.aborted || this.#isSwitchedOff || this.#outage) return;
    const runId = this.#tracker.run.id;
    const modifiedAt = modifiedSince(prospect, passed);
    const notice = { trigger, runId, modifiedAt, read: { prospect, at: readAt }, ...(signal && { signal }) };
    try {
      await this.#count(prospect, await pullProspect(this.#ctx, this.#integration, prospect, notice));
    } catch (error) {
      if (isSyncError(error, "ABORTED")) return;
      if (isSyncError(error, "SYNC_DISABLED")) {
        this.#isSwitchedOff = true;
        return;
      }
      const failure = toSyncError(error);
      if (failure.code === "CIRCUIT_OPEN") this.#outage = failure;
      else await this.#failed(prospect, failure);
    }
  }

  async #count(
    prospect: Prospect,
    { action, wrote, conflictsResolved, conversationIds }: PulledProspect,
  ): Promise<void> {
    const { summary } = this.#result;
    summary.conflictsResolved += conflictsResolved;
    if (action === "skipped") return this.#tracker.count("unchanged", null, wrote);
    if (action === "created") summary.newLeads += 1;
    else if (action === "unchanged") summary.unchangedLeads += 1;
    else summary.updatedLeads += 1;
    this.#tracker.count(action === "conflict" ? "conflicts" : action, null, wrote);
    for (const id of conversationIds) this.#result.leads.push(await this.#pulled(prospect, id, action));
  }

  /** The change is queued, so that the checkpoint may pass it. */
  async #failed(prospect: Prospect, error: SyncError): Promise<void> {
    const { propertyId } = this.#integration;
    const { prospectId } = prospect;
    this.#result.summary.failedSyncs += 1;
    const links = await this.#ctx.storage.links.findByRemote("resman", propertyId, prospectId);
    const { trigger = "schedule" } = this.#options;
    const job = { propertyId, resmanLeadId: prospectId, syncOperation: "pull" as const, trigger };
    const leads = links.length > 0 ? links.map(({ leadId }) => leadId) : [null];
    for (const conversationId of leads) await enqueueJob(this.#ctx, { ...job, conversationId });
    this.#tracker.fail(prospectId, error, null);
  }

  async #pulled(prospect: Prospect, conversationId: string, action: PulledLead["action"]): Promise<PulledLead> {
    const { conversation, lead } = await loadOurs(this.#ctx.storage, conversationId, this.#ctx.settings);
    return {
      resmanLeadId: prospect.prospectId,
      conversationId,
      propertyId: lead.propertyId,
      action,
      fields: lead.fields,
      lastActivity: prospect.lastUpdateDate ?? null,
      customFields: conversation.resmanCustomFields,
      createdAt: lead.startedAt,
      updatedAt: conversation.resmanLastSyncAt ?? nowIso(this.#ctx.runtime),
      ...(this.#options.includeConversations && { conversation }),
    };
  }
}

/** When the prospect was modified; null where that is not known, or was before the last pull: a backfill says nothing of latency. */
function modifiedSince({ lastUpdateDate }: Prospect, passed: number | null): number | null {
  const at = parseInstant(lastUpdateDate);
  return at !== null && passed !== null && at > passed ? at : null;
}

const byLastUpdate = (a: Prospect, b: Prospect): number =>
  (a.lastUpdateDate ?? "").localeCompare(b.lastUpdateDate ?? "") || a.prospectId.localeCompare(b.prospectId);
