import { SyncError } from "../domain/errors.js";
import type { Timers } from "../ports/runtime.js";

/** The error an aborted operation ends with; the caller's reason is its cause. */
export const abortError = (signal: AbortSignal): SyncError =>
  new SyncError("ABORTED", "The operation was aborted.", { cause: signal.reason });

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Waits, or rejects with `ABORTED` as soon as the signal fires. */
export function sleep(timers: Timers, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const onAbort = (): void => {
      timers.clearTimeout(handle);
      reject(abortError(signal as AbortSignal));
    };
    const handle = timers.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
