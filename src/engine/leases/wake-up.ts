import type { Timers } from "../../ports/runtime.js";
import { type LinkedAbort, linkedAbort } from "../../runtime/linked-abort.js";
import { sleep } from "../../runtime/sleep.js";

/** A sleep that news can end early; news that came while nobody slept end the next one at once. */
export class WakeUp {
  readonly #timers: Timers;
  #hasNews = false;
  #sleeping: LinkedAbort | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Ends the sleep, or the next one. */
  now(): void {
    this.#hasNews = true;
    this.#sleeping?.abort();
  }

  /** Resolves after `ms` or with the next news. @throws SyncError `ABORTED` as soon as the signal fires. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const sleeping = linkedAbort(signal);
    this.#sleeping = sleeping;
    if (this.#hasNews) sleeping.abort();
    try {
      await sleep(this.#timers, ms, sleeping.signal);
    } catch (error) {
      if (signal?.aborted) throw error;
    } finally {
      sleeping.abort();
      this.#hasNews = false;
      this.#sleeping = undefined;
    }
  }
}
