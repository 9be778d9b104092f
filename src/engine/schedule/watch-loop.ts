import PQueue from "p-queue";
import { linkedAbort } from "../../runtime/linked-abort.js";
import type { EngineContext } from "../context.js";
import { WakeUp } from "../leases/wake-up.js";

/** What is added, removed or changed is noticed so late at most. */
const LIST_EVERY_MS = 30_000;
const LIST_AGAIN_MS = 5000;

/** Something whose turn comes again and again. */
export interface Watch {
  /** When its turn is, in milliseconds since the Unix epoch; never, while it has it. */
  readonly dueAt: number;
  /** Set when its turn is asked for, until it is over. */
  isRunning: boolean;
  /** Never throws. */
  turn(signal: AbortSignal): Promise<void>;
  /** Leaves it to others. */
  leave(): Promise<void>;
}

/** What a loop follows. */
export interface Followed<W extends Watch> {
  /** What a failing list is reported as. */
  during: string;
  /** Turns at the same time. */
  concurrency: number;
  /** Brings the watches up to date, by key; those that it no longer names are left. */
  list(watches: ReadonlyMap<string, W>): Promise<ReadonlyMap<string, W>>;
}

/** Gives each of several watches its turn when it is due, and lists them anew from time to time. */
export class WatchLoop<W extends Watch> {
  readonly #ctx: EngineContext;
  readonly #followed: Followed<W>;
  readonly #turns: PQueue;
  readonly #wakeUp: WakeUp;
  #watches = new Map<string, W>();
  #listAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: EngineContext, followed: Followed<W>) {
    this.#ctx = ctx;
    this.#followed = followed;
    // A slow one keeps no other waiting, until so many of them are slow.
    this.#turns = new PQueue({ concurrency: followed.concurrency });
    this.#wakeUp = new WakeUp(ctx.runtime);
  }

  /** Until the signal fires. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#list();
      this.#beginDue(signal);
      // Only the signal makes it throw, and that ends the loop.
      await this.#wakeUp.sleep(this.#idleMs(), signal).catch(() => undefined);
    }
    await this.#turns.onIdle();
    await Promise.all(Array.from(this.#watches.values(), (watch) => watch.leave()));
  }

  #beginDue(signal: AbortSignal): void {
    const now = this.#ctx.runtime.now();
    for (const watch of this.#watches.values()) if (watch.dueAt <= now) void this.#begin(watch, signal);
  }

  async #begin(watch: W, signal: AbortSignal): Promise<void> {
    watch.isRunning = true;
    const ends = linkedAbort(signal);
    await this.#turns.add(() => watch.turn(ends.signal));
    ends.abort();
    this.#wakeUp.now();
  }

  /** However far away the next turn is: the clock may be put right meanwhile. */
  #idleMs(): number {
    const dues = Array.from(this.#watches.values(), ({ dueAt }) => dueAt);
    const idleMs = Math.min(this.#listAt, ...dues) - this.#ctx.runtime.now();
    return Math.min(LIST_EVERY_MS, Math.max(0, idleMs));
  }

  async #list(): Promise<void> {
    const { runtime, events } = this.#ctx;
    const { during, list } = this.#followed;
    const waitMs = this.#listAt - runtime.now();
    if (waitMs > 0 && waitMs <= LIST_EVERY_MS) return;
    try {
      await this.#keepTo(await list(this.#watches));
      this.#listAt = runtime.now() + LIST_EVERY_MS;
    } catch (error) {
      events.emit("engine:error", { error, during });
      this.#listAt = runtime.now() + LIST_AGAIN_MS;
    }
  }

  async #keepTo(listed: ReadonlyMap<string, W>): Promise<void> {
    const gone = Array.from(this.#watches).filter(([key]) => !listed.has(key));
    // What has its turn notices by itself that it is no longer wanted.
    const kept = gone.filter(([, { isRunning }]) => isRunning);
    this.#watches = new Map([...listed, ...kept]);
    for (const [, watch] of gone) if (!watch.isRunning) await watch.leave();
  }
}
