import { isSyncError } from "../../domain/errors.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { JobOutcome, Settlement } from "../../ports/storage.js";
import { sleep } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";

/** Between two tries to reach a store that is away. */
const STORE_RETRY_MS = 1000;

interface Waiting {
  settlement: Settlement;
  done(isOurs: boolean): void;
  failed(error: unknown): void;
}

/** Settles jobs; those that end while the store is busy with others go together. */
export class Settler {
  readonly #ctx: EngineContext;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** Resolves to false when the job is somebody else's by now. @throws what kept the store from taking it */
  settle({ id, fence }: QueueItem, outcome: JobOutcome): Promise<boolean> {
    return new Promise((done, failed) => {
      this.#waiting.push({ settlement: { id, fence, outcome }, done, failed });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const lost = new Set(await this.#store(batch.map(({ settlement }) => settlement)));
        for (const { settlement, done } of batch) done(!lost.has(settlement.id));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#isBusy = false;
  }

  /** What was done is done: as long as the leases last, a store that is away is waited for. */
  async #store(settlements: Settlement[]): Promise<string[]> {
    const { storage, runtime, settings } = this.#ctx;
    const givesUpAt = runtime.now() + settings.leaseMs;
    for (;;) {
      try {
        return await storage.queue.settleMany(settlements);
      } catch (error) {
        const mayPass = isSyncError(error) && error.retryable;
        if (!mayPass || runtime.now() >= givesUpAt) throw error;
        await sleep(runtime, STORE_RETRY_MS);
      }
    }
  }
}
