import { isSyncError } from "../../domain/errors.js";
import type { Runtime, TimerHandle } from "../../ports/runtime.js";
import type { Hold } from "./hold.js";

export interface LeaseTerms {
  runtime: Runtime;
  /** How long the lease lasts without a sign of life. */
  leaseMs: number;
  /** The instant it was asked for, from which the store counts: its answer may have been long on the way. */
  since: number;
  /** Extends it in the store. @throws StorageError `LEASE_LOST` */
  renew(): Promise<void>;
  /** Whether it can be taken away before it ends: then the store is asked before each write. Default false. */
  isRevocable?: boolean;
}

/** Something held across processes: renewed while it is held, at a third of its length. */
export class Lease {
  readonly #terms: LeaseTerms;
  readonly #lost = new AbortController();
  #renewedAt: number;
  #timer: TimerHandle;
  #isReleased = false;

  constructor(terms: LeaseTerms) {
    this.#terms = terms;
    this.#renewedAt = terms.since;
    this.#scheduleBeat();
  }

  /** The right that comes with it. */
  get hold(): Required<Hold> {
    return { signal: this.#lost.signal, beforeWrite: () => this.#beforeWrite() };
  }

  /** Ends the renewing. */
  release(): void {
    this.#isReleased = true;
    this.#terms.runtime.clearTimeout(this.#timer);
  }

  /** A process that was frozen wakes up before its timers do: the clock tells, and then the store is asked. */
  async #beforeWrite(): Promise<void> {
    const { runtime, leaseMs, isRevocable } = this.#terms;
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
    const isYoung = runtime.now() - this.#renewedAt < leaseMs / 2;
    if (isRevocable || !isYoung) await this.#confirm();
  }

  async #confirm(): Promise<void> {
    const { runtime, renew } = this.#terms;
    const at = runtime.now();
    try {
      await renew();
      this.#renewedAt = at;
    } catch (error) {
      // A store that cannot be reached does not say that somebody else has it.
      if (isSyncError(error, "LEASE_LOST")) this.#lost.abort(error);
      throw error;
    }
  }

  #scheduleBeat(): void {
    if (this.#isReleased || this.#lost.signal.aborted) return;
    const { runtime, leaseMs } = this.#terms;
    const next = (): void => this.#scheduleBeat();
    this.#timer = runtime.setTimeout(() => void this.#confirm().then(next, next), leaseMs / 3);
  }
}
