import { isSyncError } from "../../domain/errors.js";
import type { LockAttempt } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { Lease } from "./lease.js";

/**
 * Names nobody else, in any process on the same store, holds at the same time. Unlike {@link NamedLocks} it does not wait for
 * them, and can keep them when the work is done.
 */
export class StoreLock {
  readonly #ctx: Pick<EngineContext, "storage" | "runtime" | "settings" | "events">;
  readonly #names: readonly string[];
  #holder: string | undefined;
  /** The instant from which the lease counts. */
  #since = 0;

  constructor(ctx: Pick<EngineContext, "storage" | "runtime" | "settings" | "events">, names: readonly string[]) {
    this.#ctx = ctx;
    this.#names = names;
  }

  /** Takes the names, or makes sure of them where they were kept. */
  async take(): Promise<LockAttempt> {
    const { storage, runtime, settings } = this.#ctx;
    if (await this.#isKept()) return { acquired: true };
    const holder = runtime.randomId();
    this.#since = runtime.now();
    const { leaseMs } = settings;
    const attempt = await storage.locks.acquire(this.#names, { holder, at: nowIso(runtime), leaseMs });
    if (attempt.acquired) this.#holder = holder;
    return attempt;
  }

  /**
   * Runs work while the names are held, and renews them. @param work gets a signal that fires with the caller's, or when the
   * names are lost, and what makes sure of them right before a write @throws SyncError `LEASE_LOST`, or what `work` throws
   */
  async run<T>(
    signal: AbortSignal,
    work: (held: AbortSignal, beforeWrite: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const { runtime, settings } = this.#ctx;
    const { leaseMs } = settings;
    const lease = new Lease({ runtime, leaseMs, since: this.#since, renew: () => this.keep(leaseMs) });
    const lost = lease.hold.signal;
    try {
      return await work(AbortSignal.any([signal, lost]), lease.hold.beforeWrite);
    } catch (error) {
      throw lost.aborted && isSyncError(error, "ABORTED") ? lost.reason : error;
    } finally {
      lease.release();
    }
  }

  /** Keeps the names, if they are held, for `leaseMs` from now on. @throws StorageError `LEASE_LOST` when somebody took them */
  async keep(leaseMs: number): Promise<void> {
    const { storage, runtime } = this.#ctx;
    const holder = this.#holder;
    if (holder === undefined) return;
    try {
      await storage.locks.renew(this.#names, { holder, at: nowIso(runtime), leaseMs });
    } catch (error) {
      if (isSyncError(error, "LEASE_LOST") && this.#holder === holder) this.#holder = undefined;
      throw error;
    }
  }

  /** Gives the names back; what cannot be given back comes free when its lease ends. */
  async release(): Promise<void> {
    const { storage, events } = this.#ctx;
    const holder = this.#holder;
    this.#holder = undefined;
    if (holder === undefined) return;
    await storage.locks
      .release(this.#names, holder)
      .catch((error: unknown) => events.emit("engine:error", { error, during: "release lock" }));
  }

  async #isKept(): Promise<boolean> {
    this.#since = this.#ctx.runtime.now();
    await this.keep(this.#ctx.settings.leaseMs).catch((error: unknown) => {
      if (!isSyncError(error, "LEASE_LOST")) throw error;
    });
    return this.#holder !== undefined;
  }
}
