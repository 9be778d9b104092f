import { abortError, throwIfAborted } from "../../runtime/sleep.js";

/** Work that several callers wait for. It is ended when the last of them has given up. */
export class DeltaFlight<T> {
  readonly #ends = new AbortController();
  readonly #result: Promise<T>;
  #callers = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#ends.signal);
    // Whoever joins hears of it; it may fail when nobody is left.
    this.#result.catch(() => undefined);
  }

  /** Whether everybody has left it: it only comes to an end. */
  get isAbandoned(): boolean {
    return this.#ends.signal.aborted;
  }

  /** Resolves when it is over, however it ended. */
  get over(): Promise<void> {
    return this.#result.then(
      () => undefined,
      () => undefined,
    );
  }

  /** Its result, for one more caller. @throws SyncError `ABORTED` as soon as the caller's signal fires; what the work throws */
  async join(signal: AbortSignal | undefined): Promise<T> {
    this.#callers += 1;
    let leave = (): void => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal && abortError(signal));
    });
    signal?.addEventListener("abort", leave, { once: true });
    try {
      throwIfAborted(signal);
      return await Promise.race([this.#result, left]);
    } finally {
      signal?.removeEventListener("abort", leave);
      this.#callers -= 1;
      if (this.#callers === 0) this.#ends.abort();
    }
  }
}
