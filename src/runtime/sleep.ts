import { isSyncError, SyncError } from "../domain/errors.js";
import type { Timers } from "../ports/runtime.js";

/** The error an aborted operation ends with: a lost lease speaks for itself, any other reason becomes the cause. */
export const abortError = ({ reason }: AbortSignal): SyncError =>
  isSyncError(reason, "LEASE_LOST")
    ? reason
    : new SyncError("ABORTED", "The operation was aborted.", { cause: reason });

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
