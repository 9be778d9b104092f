import { abortError, throwIfAborted } from "./sleep.js";

/** Runs tasks one at a time, first come first served. A caller whose signal fires while it stands in line leaves at once. */
export type Line = <T>(task: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>;

export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve();
  return (task, signal) =>
    new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const onAbort = (): void => reject(abortError(signal as AbortSignal));
      signal?.addEventListener("abort", onAbort, { once: true });
      const turn = last.then(() => {
        signal?.removeEventListener("abort", onAbort);
        throwIfAborted(signal);
        return task();
      });
      last = turn.catch(() => undefined);
      turn.then(resolve, reject);
    });
}
