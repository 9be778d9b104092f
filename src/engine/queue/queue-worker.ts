import type { QueueItem } from "../../domain/queue-item.js";
import type { JobOutcome } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { toSyncError } from "../failure.js";
import { JobLease } from "./job-lease.js";

/** A switched-off property keeps its jobs; whether it is on again is asked this often. */
const DISABLED_RECHECK_MS = 60_000;

/** Runs one job; whether it is tried again is decided by what it throws. */
export type JobHandler = (job: QueueItem, lease: JobLease) => Promise<void>;

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
  /** A wake-up that came while nobody slept. */
  #isPoked = false;
  #endSleep: () => void = () => {};

  constructor(ctx: EngineContext, workerId: string, handle: JobHandler) {
    this.#ctx = ctx;
    this.workerId = workerId;
    this.#handle = handle;
  }

  /** Looks for jobs now instead of at the next poll. */
  wake(): void {
    this.#isPoked = true;
    this.#endSleep();
  }

  /** Runs until `stop`; resolves when the last job has ended. */
  async run(): Promise<void> {
    while (!this.#claims.signal.aborted) {
      const free = this.#ctx.settings.concurrency - this.#running.size;
      const jobs = free > 0 ? await this.#claim(free) : [];
      for (const job of jobs) this.#begin(job);
      if (free === 0 || jobs.length < free) await this.#sleep();
    }
    await Promise.all(this.#running);
  }

  /** Stops taking jobs. @param abortJobs also ends the running ones, which go back to the queue. */
  stop(abortJobs: boolean): void {
    if (abortJobs) this.#jobs.abort();
    this.#claims.abort();
    this.wake();
  }

  #begin(job: QueueItem): void {
    const run = this.#runOne(job).finally(() => {
      this.#running.delete(run);
      this.wake();
    });
    this.#running.add(run);
  }

  async #claim(limit: number): Promise<QueueItem[]> {
    const { storage, settings, runtime, events } = this.#ctx;
    const { leaseMs } = settings;
    try {
      return await storage.queue.claim({ workerId: this.workerId, at: nowIso(runtime), leaseMs, limit });
    } catch (error) {
      events.emit("engine:error", { error, during: "claim" });
      return [];
    }
  }

  #sleep(): Promise<void> {
    const { runtime, settings } = this.#ctx;
    return new Promise((resolve) => {
      const timer = runtime.setTimeout(() => this.#endSleep(), settings.pollMs);
      this.#endSleep = () => {
        runtime.clearTimeout(timer);
        this.#isPoked = false;
        this.#endSleep = () => {};
        resolve();
      };
      if (this.#isPoked) this.#endSleep();
    });
  }

  async #runOne(job: QueueItem): Promise<void> {
    const { events, runtime } = this.#ctx;
    events.emit("job:claimed", { jobId: job.id, conversationId: job.conversationId });
    const lease = new JobLease(this.#ctx, job, this.#jobs.signal);
    try {
      await this.#handle(job, lease);
      lease.release();
      await this.#settle(job, { status: "completed", at: nowIso(runtime) });
    } catch (error) {
      lease.release();
      await this.#settle(job, this.#outcomeOf(job, error));
    }
  }

  #outcomeOf(job: QueueItem, thrown: unknown): JobOutcome {
    const { runtime, retries } = this.#ctx;
    const error = toSyncError(thrown);
    const at = nowIso(runtime);
    const facts = { at, errorCode: error.code, errorMessage: error.message };
    const again = (delayMs: number, countsAsAttempt: boolean): JobOutcome => ({
      status: "pending",
      nextRetryAt: new Date(runtime.now() + delayMs).toISOString(),
      countsAsAttempt,
      ...facts,
    });
    if (error.code === "ABORTED") return again(0, false);
    if (error.code === "SYNC_DISABLED") return again(DISABLED_RECHECK_MS, false);
    if (!error.retryable || job.retryCount >= job.maxRetries) return { status: "failed", ...facts };
    return again(retries.delayFor(job.retryCount + 1, error), true);
  }

  async #settle(job: QueueItem, outcome: JobOutcome): Promise<void> {
    const { storage, events } = this.#ctx;
    try {
      await storage.queue.settle(job.id, job.fence, outcome);
      events.emit("job:settled", { jobId: job.id, status: outcome.status });
    } catch (error) {
      events.emit("engine:error", { error, during: "settle" });
    }
  }
}
