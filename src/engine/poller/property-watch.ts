import { isRemoteError } from "../../domain/errors.js";
import { busyHoursAt } from "../../rules/polling/busy-hours.js";
import {
  afterFailure,
  afterPoll,
  NO_HISTORY,
  nextPollMs,
  type PollHistory,
  type PollingTerms,
} from "../../rules/polling/next-poll.js";
import type { EngineContext } from "../context.js";
import { StoreLock } from "../leases/store-lock.js";
import { pullLeads } from "../runs/pull.js";
import type { Watch } from "../schedule/watch-loop.js";

/** A property is kept for so long, and a lease, without a sign of life: whoever dies in a long pause is missed before it ends. */
const LONGEST_NAP_MS = 2 * 60_000;

/**
 * One property and when it is pulled next. Its name in the store's locks is kept from one pull to the next, and a little
 * longer: a process that dies is missed when its next pull, or sign of life, does not come, and another takes over.
 */
export class PropertyWatch implements Watch {
  readonly #ctx: EngineContext;
  readonly #terms: PollingTerms;
  readonly #propertyId: string;
  readonly #lock: StoreLock;
  #history: PollHistory = NO_HISTORY;
  #pullAt: number;
  #dueAt: number;
  /** When {@link #dueAt} was set. A clock that shows less was put back: then both say nothing. */
  #setAt: number;
  /** IANA name; null where it is not known. */
  timeZone: string | null = null;
  /** Set when its turn is asked for, until it is over. */
  isRunning = false;

  constructor(ctx: EngineContext, terms: PollingTerms, propertyId: string) {
    this.#ctx = ctx;
    this.#terms = terms;
    this.#propertyId = propertyId;
    this.#lock = new StoreLock(ctx, [`poll:${propertyId}`]);
    this.#pullAt = ctx.runtime.now();
    this.#dueAt = this.#pullAt;
    this.#setAt = this.#pullAt;
  }

  /** When its turn is, to pull or to give a sign of life, in milliseconds since the Unix epoch; never, while it has it. */
  get dueAt(): number {
    if (this.isRunning) return Number.POSITIVE_INFINITY;
    return this.#isPutBack ? this.#ctx.runtime.now() : this.#dueAt;
  }

  /** Pulls the property if it is time, unless another process does. Never throws: what goes wrong is reported, and tried again. */
  async turn(signal: AbortSignal): Promise<void> {
    const isTime = this.#isPutBack || this.#ctx.runtime.now() >= this.#pullAt;
    if (!signal.aborted) await (isTime ? this.#pull(signal) : this.#rest());
    this.isRunning = false;
  }

  get #isPutBack(): boolean {
    return this.#ctx.runtime.now() < this.#setAt;
  }

  /** Leaves the property to others. */
  leave(): Promise<void> {
    return this.#lock.release();
  }

  async #pull(signal: AbortSignal): Promise<void> {
    try {
      const attempt = await this.#lock.take();
      if (!attempt.acquired) {
        // Asks as often as it would pull: whoever has it may stop before its time.
        this.#setAt = this.#ctx.runtime.now();
        this.#pullAt = Math.min(Date.parse(attempt.heldUntil), this.#setAt + this.#waitMs());
        this.#dueAt = this.#pullAt;
        return;
      }
      this.#history = afterPoll(this.#history, await this.#lock.run(signal, (held) => this.#bringsChanges(held)));
    } catch (error) {
      if (signal.aborted) return;
      this.#history = afterFailure(this.#history, isRemoteError(error) ? error.retryAfterMs : undefined);
      this.#report(error, "pull");
    }
    this.#pullAt = this.#ctx.runtime.now() + this.#waitMs();
    await this.#rest();
  }

  async #bringsChanges(signal: AbortSignal): Promise<boolean> {
    const { runs } = await pullLeads(this.#ctx, { propertyId: this.#propertyId, trigger: "schedule", signal });
    return runs.some(({ counts }) => counts.created + counts.updated > 0);
  }

  /** Waits for the next pull, and keeps the property meanwhile. */
  async #rest(): Promise<void> {
    const { runtime, settings } = this.#ctx;
    this.#setAt = runtime.now();
    const napMs = Math.min(this.#pullAt - this.#setAt, LONGEST_NAP_MS);
    this.#dueAt = this.#setAt + napMs;
    await this.#lock.keep(napMs + settings.leaseMs).catch((error: unknown) => this.#report(error, "keep lock"));
  }

  #waitMs(): number {
    const { runtime } = this.#ctx;
    const hours = busyHoursAt(runtime.now(), this.timeZone, this.#terms.busyHours);
    return nextPollMs(this.#terms, this.#history, hours, runtime.random());
  }

  #report(error: unknown, during: string): void {
    this.#ctx.events.emit("engine:error", { error, during });
  }
}
