import { isSyncError } from "../../domain/errors.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { TimerHandle } from "../../ports/runtime.js";
import { type EngineContext, nowIso } from "../context.js";

/** The right to work on a job: renewed while the job runs, at a third of its length. */
export class JobLease {
  /** Fires when somebody else has taken the job, or the worker ends its jobs. */
  readonly signal: AbortSignal;
  readonly #ctx: EngineContext;
  readonly #job: QueueItem;
  readonly #lost = new AbortController();
  #timer: TimerHandle;
  #isReleased = false;

  constructor(ctx: EngineContext, job: QueueItem, workerSignal: AbortSignal) {
    this.#ctx = ctx;
    this.#job = job;
    this.signal = AbortSignal.any([this.#lost.signal, workerSignal]);
    this.#scheduleBeat();
  }

  /**
   * Makes sure that the job is still ours, to be asked before each write to a remote: a process that was frozen wakes up
   * before its timers do. @throws StorageError `LEASE_LOST`
   */
  async confirm(): Promise<void> {
    const { storage, runtime, settings } = this.#ctx;
    try {
      await storage.queue.heartbeat(this.#job.id, this.#job.fence, nowIso(runtime), settings.leaseMs);
    } catch (error) {
      // A store that cannot be reached does not say that the job is somebody else's.
      if (isSyncError(error, "LEASE_LOST")) this.#lost.abort(error);
      throw error;
    }
  }

  /** Ends the renewing. */
  release(): void {
    this.#isReleased = true;
    this.#ctx.runtime.clearTimeout(this.#timer);
  }

  #scheduleBeat(): void {
    if (this.#isReleased) return;
    const { runtime, settings } = this.#ctx;
    this.#timer = runtime.setTimeout(() => {
      const next = (): void => {
        if (!this.#lost.signal.aborted) this.#scheduleBeat();
      };
      this.confirm().then(next, next);
    }, settings.leaseMs / 3);
  }
}
