import { isSyncError, type SyncError } from "../../domain/errors.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { JobOutcome } from "../../ports/storage.js";
import { linkedAbort } from "../../runtime/linked-abort.js";
import { type EngineContext, nowIso } from "../context.js";
import { toSyncError } from "../failure.js";
import { type Hold, joinHolds } from "../leases/hold.js";
import { Lease } from "../leases/lease.js";
import { WakeUp } from "../leases/wake-up.js";
import { Settler } from "./settler.js";

/** Runs one job; whether it is tried again is decided by what it throws. */
export type JobHandler = (job: QueueItem, hold: Hold) => Promise<void>;

/**
 * Takes jobs from the queue and runs them: as many at a time as the engine's concurrency allows, one of a lead at a time.
 * A worker that lost a job's lease stops the job and settles nothing.
 */
export class QueueWorker {
  readonly #ctx: EngineContext;
  readonly #handle: JobHandler;
  readonly workerId: string;
  readonly #claims = new AbortController();
  readonly #jobs = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #wakeUp: WakeUp;
  readonly #settler: Settler;
  /** Whose turn it was last. */
  #lastPropertyId: string | undefined;

  constructor(ctx: EngineContext, workerId: string, handle: JobHandler) {
    this.#ctx = ctx;
    this.workerId = workerId;
    this.#handle = handle;
    this.#wakeUp = new WakeUp(ctx.runtime);
    this.#settler = new Settler(ctx);
  }

  /** Looks for jobs now instead of at the next poll. */
  wake(): void {
    this.#wakeUp.now();
  }

  /** Runs until `stop`; resolves when the last job has ended. */
  async run(): Promise<void> {
    while (!this.#claims.signal.aborted) {
      const free = this.#ctx.settings.concurrency - this.#running.size;
      const since = this.#ctx.runtime.now();
      const jobs = free > 0 ? await this.#claim(free, since) : [];
      for (const job of jobs) this.#begin(job, since);
      if (free === 0 || jobs.length < free) await this.#wakeUp.sleep(this.#ctx.settings.pollMs);
    }
    await Promise.all(this.#running);
  }

  /** Stops taking jobs. @param abortJobs also ends the running ones, which go back to the queue. */
  stop(abortJobs: boolean): void {
    if (abortJobs) this.#jobs.abort();
    this.#claims.abort();
    this.wake();
  }

  #begin(job: QueueItem, since: number): void {
    const run = this.#runOne(job, since).finally(() => {
      this.#running.delete(run);
      this.wake();
    });
    this.#running.add(run);
  }

  async #claim(limit: number, now: number): Promise<QueueItem[]> {
    const { storage, settings, events } = this.#ctx;
    const { leaseMs } = settings;
    const at = new Date(now).toISOString();
    const turn = this.#lastPropertyId === undefined ? {} : { afterPropertyId: this.#lastPropertyId };
    try {
      const { workerId } = this;
      const jobs = await storage.queue.claim({ workerId, at, leaseMs, limit, ...turn });
      this.#lastPropertyId = jobs.at(-1)?.propertyId ?? this.#lastPropertyId;
      return jobs;
    } catch (error) {
      events.emit("engine:error", { error, during: "claim" });
      return [];
    }
  }

  async #runOne(job: QueueItem, since: number): Promise<void> {
    const { events, runtime, storage, settings } = this.#ctx;
    const { id, conversationId, fence } = job;
    events.emit("job:claimed", { jobId: id, conversationId });
    const renew = () => storage.queue.heartbeat(id, fence, nowIso(runtime), settings.leaseMs);
    const lease = new Lease({ runtime, leaseMs: settings.leaseMs, since, renew, isRevocable: true });
    const ends = linkedAbort(this.#jobs.signal);
    try {
      await this.#settle(job, await this.#outcomeOf(job, joinHolds({ signal: ends.signal }, lease.hold), since));
    } finally {
      ends.abort();
      lease.release();
    }
  }

  /** Undefined when the job is somebody else's by now. */
  async #outcomeOf(job: QueueItem, hold: Hold, since: number): Promise<JobOutcome | undefined> {
    try {
      await this.#handle(job, hold);
      return { status: "completed", at: nowIso(this.#ctx.runtime) };
    } catch (error) {
      return isSyncError(error, "LEASE_LOST") ? undefined : this.#afterFailure(job, toSyncError(error), since);
    }
  }

  async #afterFailure(job: QueueItem, error: SyncError, since: number): Promise<JobOutcome> {
    const { runtime, retries, guard } = this.#ctx;
    const at = nowIso(runtime);
    const facts = { at, errorCode: error.code, errorMessage: error.message };
    const again = (delayMs: number, countsAsAttempt: boolean): JobOutcome => ({
      status: "pending",
      nextRetryAt: new Date(runtime.now() + delayMs).toISOString(),
      countsAsAttempt,
      ...facts,
    });
    // A property that was switched off meanwhile keeps its jobs: the queue hands them out when it is on again.
    if (error.code === "ABORTED" || error.code === "SYNC_DISABLED") return again(0, false);
    if (guard.isOutage(job.propertyId, error)) return again(await this.#restMs(job, error), false);
    if (error.code === "PROPERTY_SUSPENDED") return again(retries.delayFor(1, error), false);
    const isLast = job.retryCount >= job.maxRetries;
    const isLost = isLast && !guard.mayBeOutage(job.propertyId, error, since);
    if (!error.retryable || isLost) return { status: "failed", ...facts };
    return again(retries.delayFor(job.retryCount + 1, error), !isLast);
  }

  /** A store that cannot let the property rest is no reason to lose the job. */
  async #restMs({ propertyId }: QueueItem, error: SyncError): Promise<number> {
    const { guard, retries, events } = this.#ctx;
    try {
      return await guard.refused(propertyId, error);
    } catch (failure) {
      events.emit("engine:error", { error: failure, during: "rest" });
      return retries.delayFor(1, error);
    }
  }

  async #settle(job: QueueItem, outcome: JobOutcome | undefined): Promise<void> {
    const { events } = this.#ctx;
    const jobId = job.id;
    try {
      const isOurs = outcome !== undefined && (await this.#settler.settle(job, outcome));
      if (isOurs) events.emit("job:settled", { jobId, status: outcome.status });
      else events.emit("job:lost", { jobId });
    } catch (error) {
      events.emit("engine:error", { error, during: "settle" });
    }
  }
}
