import PQueue from "p-queue";
import type { QueueItem } from "../../domain/queue-item.js";
import type { JobOutcome } from "../../ports/storage.js";
import { backoffDelay } from "../../rules/backoff.js";
import type { EngineContext } from "../context.js";
import { nowIso } from "../context.js";
import { toSyncError } from "../failure.js";

/** A switched-off property keeps its jobs; whether it is on again is asked this often. */
const DISABLED_RECHECK_MS = 60_000;

/** Runs one job; whether it is tried again is decided by what it throws. */
export type JobHandler = (job: QueueItem, signal: AbortSignal) => Promise<void>;

/**
 * Takes jobs from the queue and runs them: as many at a time as the engine's concurrency allows, one of a lead at a time.
 * A lease is renewed while a job runs; a worker that lost it stops the job and settles nothing.
 */
export class QueueWorker {
  readonly #ctx: EngineContext;
  readonly #handle: JobHandler;
  readonly workerId: string;
  readonly #abort = new AbortController();
  #wake: () => void = () => {};

  constructor(ctx: EngineContext, workerId: string, handle: JobHandler) {
    this.#ctx = ctx;
    this.workerId = workerId;
    this.#handle = handle;
  }

  /** Looks for jobs now instead of at the next poll. */
  wake(): void {
    this.#wake();
  }

  /** Runs until `stop`; resolves when the last job has ended. */
  async run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const jobs = await this.#claim();
      if (jobs.length === 0) await this.#idle();
      else await this.#runAll(jobs);
    }
  }

  /** Stops taking jobs. @param abortJobs also ends the running ones, which go back to the queue. */
  stop(abortJobs: boolean): void {
    if (abortJobs) this.#jobs.abort();
    this.#abort.abort();
    this.#wake();
  }

  readonly #jobs = new AbortController();

  async #claim(): Promise<QueueItem[]> {
    const { storage, settings, runtime, events } = this.#ctx;
    try {
      const at = nowIso(runtime);
      return await storage.queue.claim({
        workerId: this.workerId,
        at,
        leaseMs: settings.leaseMs,
        limit: settings.concurrency,
      });
    } catch (error) {
      events.emit("engine:error", { error, during: "claim" });
      return [];
    }
  }

  #idle(): Promise<void> {
    const { runtime, settings } = this.#ctx;
    return new Promise((resolve) => {
      if (this.#abort.signal.aborted) return resolve();
      const timer = runtime.setTimeout(resolve, settings.pollMs);
      this.#wake = () => {
        runtime.clearTimeout(timer);
        resolve();
      };
    });
  }

  async #runAll(jobs: QueueItem[]): Promise<void> {
    const queue = new PQueue();
    await Promise.all(jobs.map((job) => queue.add(() => this.#runOne(job))));
  }

  async #runOne(job: QueueItem): Promise<void> {
    const { events } = this.#ctx;
    events.emit("job:claimed", { jobId: job.id, conversationId: job.conversationId });
    const lease = this.#holdLease(job);
    try {
      await this.#handle(job, AbortSignal.any([lease.signal, this.#jobs.signal]));
      lease.release();
      await this.#settle(job, { status: "completed", at: nowIso(this.#ctx.runtime) });
    } catch (error) {
      lease.release();
      await this.#settle(job, this.#outcomeOf(job, error));
    }
  }

  /** Renews the lease at a third of its length; fires the signal when somebody else has taken the job. */
  #holdLease(job: QueueItem): { signal: AbortSignal; release(): void } {
    const { storage, runtime, settings } = this.#ctx;
    const lost = new AbortController();
    let released = false;
    let timer: unknown;
    const beat = (): void => {
      if (released) return;
      timer = runtime.setTimeout(() => {
        storage.queue
          .heartbeat(job.id, job.fence, nowIso(runtime), settings.leaseMs)
          .then(beat, (error: unknown) => lost.abort(error));
      }, settings.leaseMs / 3);
    };
    beat();
    const release = (): void => {
      released = true;
      runtime.clearTimeout(timer);
    };
    return { signal: lost.signal, release };
  }

  #outcomeOf(job: QueueItem, thrown: unknown): JobOutcome {
    const { runtime, retries } = this.#ctx;
    const error = toSyncError(thrown);
    const at = nowIso(runtime);
    const facts = { at, errorCode: error.code, errorMessage: error.message };
    if (error.code === "ABORTED") return { status: "pending", nextRetryAt: at, countsAsAttempt: false, ...facts };
    if (error.code === "SYNC_DISABLED") {
      const nextRetryAt = new Date(runtime.now() + DISABLED_RECHECK_MS).toISOString();
      return { status: "pending", nextRetryAt, countsAsAttempt: false, ...facts };
    }
    if (!error.retryable || job.retryCount >= job.maxRetries) return { status: "failed", ...facts };
    const { backoffDelay: baseMs, exponentialBackoff: exponential, maxBackoffDelay: capMs } = retries.config;
    const delay = backoffDelay(job.retryCount + 1, { baseMs, exponential, capMs }, runtime.random());
    const nextRetryAt = new Date(runtime.now() + delay).toISOString();
    return { status: "pending", nextRetryAt, countsAsAttempt: true, ...facts };
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
