import type { Timers } from "../../ports/runtime.js";

/** What came of work that was given some time. */
export type Timely<T> = { isLate: false; value: T } | { isLate: true };

export interface InTimeOptions {
  timers: Timers;
  /** Milliseconds; undefined waits for as long as it takes. */
  timeoutMs: number | undefined;
  /** The caller's; the work heeds it. */
  signal: AbortSignal | undefined;
}

/**
 * Runs work with a signal that fires when its time is up or the caller gives up. When the time is up it answers at that
 * moment, even where the work does not listen; what becomes of it then is nobody's concern.
 * @throws what the work throws in time
 */
export function inTime<T>(options: InTimeOptions, work: (signal: AbortSignal) => Promise<T>): Promise<Timely<T>> {
  const { timers, timeoutMs, signal: caller } = options;
  const own = new AbortController();
  const signal = caller ? AbortSignal.any([caller, own.signal]) : own.signal;
  return new Promise((resolve, reject) => {
    const onTimeout = (): void => {
      resolve({ isLate: true });
      own.abort();
    };
    const timer = timeoutMs === undefined ? undefined : timers.setTimeout(onTimeout, timeoutMs);
    work(signal)
      .finally(() => timer !== undefined && timers.clearTimeout(timer))
      .then((value) => resolve({ isLate: false, value }), reject);
  });
}
