import { isSyncError } from "../../domain/errors.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { KeyedLock } from "../../runtime/keyed-lock.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { SyncEmitter } from "../emitter.js";
import type { EngineSettings } from "../options.js";
import { type Hold, joinHolds } from "./hold.js";
import { Lease } from "./lease.js";
import type { StoreNews } from "./store-news.js";
import { WakeUp } from "./wake-up.js";

export interface NamedLockParts {
  storage: Pick<StorageAdapter, "locks">;
  runtime: Runtime;
  settings: Pick<EngineSettings, "leaseMs" | "pollMs">;
  news: StoreNews;
  events: SyncEmitter;
}

/** Runs work while nobody else, in any process on the same store, runs work of the same names. */
export class NamedLocks {
  readonly #parts: NamedLockParts;
  /** Those of this process take turns among themselves first, so that only one of them asks the store. */
  readonly #here = new KeyedLock();

  constructor(parts: NamedLockParts) {
    this.#parts = parts;
  }

  /**
   * Waits for all of the names. @param work gets the right to go on, which ends with the caller's or when the lease is lost
   * @throws SyncError `ABORTED`, or what `work` throws
   */
  run<T>(names: readonly string[], hold: Hold, work: (held: Hold) => Promise<T>): Promise<T> {
    if (names.length === 0) return work(hold);
    return this.#here.run(names, () => this.#holding(names, hold, work));
  }

  async #holding<T>(names: readonly string[], hold: Hold, work: (held: Hold) => Promise<T>): Promise<T> {
    const { storage, runtime, settings, events } = this.#parts;
    const { leaseMs } = settings;
    const terms = { holder: runtime.randomId(), leaseMs };
    const since = await this.#acquire(names, terms, hold.signal);
    const renew = (): Promise<void> => storage.locks.renew(names, { ...terms, at: iso(runtime.now()) });
    const lease = new Lease({ runtime, leaseMs, since, renew });
    try {
      return await work(joinHolds(hold, lease.hold));
    } catch (error) {
      // What ended the work speaks for itself, however the work put it.
      const { aborted, reason } = lease.hold.signal;
      throw aborted && isSyncError(error, "ABORTED") ? reason : error;
    } finally {
      lease.release();
      // What cannot be given back comes free when its lease ends.
      await storage.locks
        .release(names, terms.holder)
        .catch((error: unknown) => events.emit("engine:error", { error, during: "release lock" }));
    }
  }

  /** Returns the instant from which the lease counts. */
  async #acquire(
    names: readonly string[],
    terms: { holder: string; leaseMs: number },
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const { storage, runtime, settings, news } = this.#parts;
    let askedAt = runtime.now();
    const attempt = () => {
      throwIfAborted(signal);
      askedAt = runtime.now();
      return storage.locks.acquire(names, { ...terms, at: iso(askedAt) });
    };
    if ((await attempt()).acquired) return askedAt;
    const wakeUp = new WakeUp(runtime);
    const stopListening = await news.listen(() => wakeUp.now());
    try {
      for (let result = await attempt(); !result.acquired; result = await attempt()) {
        const freeInMs = Math.max(0, Date.parse(result.heldUntil) - runtime.now());
        await wakeUp.sleep(Math.min(freeInMs, settings.pollMs), signal);
      }
      return askedAt;
    } finally {
      await stopListening();
    }
  }
}

const iso = (at: number): string => new Date(at).toISOString();
