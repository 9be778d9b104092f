import type { Timers } from "../ports/runtime.js";

export interface DeadlineOptions {
  timers: Timers;
  /** Milliseconds. */
  timeoutMs: number;
  /** The caller's, if there is one, and what it makes of the work. */
  caller?: { signal: AbortSignal; onAbort(signal: AbortSignal): Error } | undefined;
  onTimeout(): Error;
}

/**
 * Runs `operation` with a signal that fires when the time is up or the caller aborts, and rejects at that moment
 * even when the operation does not listen.
 */
export function withDeadline<T>(options: DeadlineOptions, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { timers, caller } = options;
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const stop = (error: Error): void => {
      release();
      reject(error);
      controller.abort(error);
    };
    const onAbort = (): void => caller && stop(caller.onAbort(caller.signal));
    const handle = timers.setTimeout(() => stop(options.onTimeout()), options.timeoutMs);
    caller?.signal.addEventListener("abort", onAbort, { once: true });
    const release = (): void => {
      timers.clearTimeout(handle);
      caller?.signal.removeEventListener("abort", onAbort);
    };
    operation(controller.signal).finally(release).then(resolve, reject);
  });
}
