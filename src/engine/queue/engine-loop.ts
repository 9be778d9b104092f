import { SyncError } from "../../domain/errors.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { EngineContext } from "../context.js";
import { switchedOff } from "../failure.js";
import { pullLeads } from "../runs/pull.js";
import { pullProspect } from "../runs/pull-prospect.js";
import { requireIntegration } from "../sync/load-lead.js";
import { readProspect } from "../sync/read-prospect.js";
import { syncLeadWithRetry } from "../sync/sync-lead.js";
import type { JobLease } from "./job-lease.js";
import { QueueWorker } from "./queue-worker.js";

/** What runs between `start` and `stop`: the worker on the queue, and pulls at intervals. */
export class EngineLoop {
  readonly #ctx: EngineContext;
  /** Set while the loop runs, or is about to. */
  #running: Promise<void> | undefined;
  #stopping: Promise<void> = Promise.resolve();
  #worker: QueueWorker | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #unlisten: (() => Promise<void>) | undefined;
  #pulls = new AbortController();
  #pullTimer: unknown;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  wake(): void {
    this.#worker?.wake();
  }

  /** Concurrent calls share one start; a start that fails can be tried again. */
  start(): Promise<void> {
    this.#running ??= this.#stopping
      .then(() => this.#begin())
      .catch((error: unknown) => {
        this.#running = undefined;
        throw error;
      });
    return this.#running;
  }

  async #begin(): Promise<void> {
    const workerId = `worker-${this.#ctx.runtime.randomId()}`;
    const worker = new QueueWorker(this.#ctx, workerId, (job, lease) => this.#run(job, lease));
    this.#unlisten = await this.#ctx.storage.listen?.(() => worker.wake());
    this.#worker = worker;
    this.#pulls = new AbortController();
    this.#work = Promise.all([worker.run(), this.#pullLoop(this.#pulls.signal)]);
    this.#ctx.events.emit("engine:started", { workerId });
  }

  stop(drain: boolean): Promise<void> {
    const running = this.#running;
    if (!running) return this.#stopping;
    this.#running = undefined;
    this.#stopping = running.then(() => this.#end(drain));
    return this.#stopping;
  }

  async #end(drain: boolean): Promise<void> {
    const { runtime, events } = this.#ctx;
    this.#pulls.abort();
    runtime.clearTimeout(this.#pullTimer);
    this.#worker?.stop(!drain);
    await this.#unlisten?.();
    await this.#work;
    events.emit("engine:stopped", { workerId: this.#worker?.workerId ?? "" });
    this.#worker = undefined;
  }

  async #pullLoop(signal: AbortSignal): Promise<void> {
    const { settings, events } = this.#ctx;
    if (settings.pullEveryMs === 0) return;
    while (!signal.aborted) {
      try {
        await pullLeads(this.#ctx, { trigger: "schedule", signal });
      } catch (error) {
        if (!signal.aborted) events.emit("engine:error", { error, during: "pull" });
      }
      await this.#pause(signal);
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { runtime, settings } = this.#ctx;
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener("abort", end);
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", end, { once: true });
      this.#pullTimer = runtime.setTimeout(end, settings.pullEveryMs);
    });
  }

  /** A job only says which lead to look at. */
  async #run(job: QueueItem, lease: JobLease): Promise<void> {
    const { conversationId, resmanLeadId, propertyId, syncOperation } = job;
    const isTriedAgain = job.retryCount < job.maxRetries;
    const notice = {
      trigger: "database" as const,
      signal: lease.signal,
      beforeWrite: () => lease.confirm(),
      isTriedAgain,
    };
    const integration = await requireIntegration(this.#ctx, propertyId);
    if (!integration.syncEnabled) throw switchedOff(propertyId);
    if (conversationId) {
      const operation = syncOperation === "pull" ? "pull" : "push";
      const { outcome } = await syncLeadWithRetry(this.#ctx, operation, { ...notice, conversationId });
      if (outcome === "disabled") throw switchedOff(propertyId);
      return;
    }
    if (!resmanLeadId) throw new SyncError("INVALID_INPUT", "A job names neither a conversation nor a ResMan lead.");
    const at = this.#ctx.runtime.now();
    const prospect = await readProspect(this.#ctx, { integration }, resmanLeadId, { signal: lease.signal });
    await pullProspect(this.#ctx, integration, prospect, { ...notice, read: { prospect, at } });
  }
}
