import type { QueueItem } from "../../domain/queue-item.js";
import type { QueueFilter } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";

/** Which failed jobs to queue again. Default: all. */
export interface RetryFailedOptions {
  /** Only those that failed with this code, e.g. `AUTH_ERROR` once the credentials are right again. */
  errorCode?: string;
  propertyId?: string;
}

/** The queue as operators see it: what waits, what runs, what failed for good and why. */
export class Jobs {
  readonly #ctx: EngineContext;
  readonly #wake: () => void;

  constructor(ctx: EngineContext, wake: () => void) {
    this.#ctx = ctx;
    this.#wake = wake;
  }

  /** Ordered by `createdAt`. `{ status: "failed" }` lists the dead letters, each with `errorCode` and `errorMessage`. */
  list(filter: QueueFilter = {}): Promise<QueueItem[]> {
    return this.#ctx.storage.queue.list(filter);
  }

  get(id: string): Promise<QueueItem | undefined> {
    return this.#ctx.storage.queue.get(id);
  }

  /**
   * Queues a failed or cancelled job again, with fresh attempts. Returns the job that will run: a newer one of the same
   * lead that waits already does the work for both.
   * @throws SyncError `NOT_FOUND`; StorageError `STALE_WRITE` when the job is neither failed nor cancelled
   */
  async retry(id: string): Promise<QueueItem> {
    const job = await this.#ctx.storage.queue.retry(id, nowIso(this.#ctx.runtime));
    this.#wake();
    return job;
  }

  /** {@link retry} of many. Returns how many. */
  async retryFailed(options: RetryFailedOptions = {}): Promise<number> {
    const count = await this.#ctx.storage.queue.retryFailed({ ...options, at: nowIso(this.#ctx.runtime) });
    this.#wake();
    return count;
  }

  /**
   * Cancels a job that has not ended; one that runs is stopped before its next write. Returns false when it had ended.
   * @throws SyncError `NOT_FOUND`
   */
  cancel(id: string, reason = "Cancelled."): Promise<boolean> {
    return this.#ctx.storage.queue.cancel(id, nowIso(this.#ctx.runtime), reason);
  }
}
