import PQueue from "p-queue";
import { abortError, throwIfAborted } from "../../runtime/sleep.js";

/** Runs tasks with at most so many in flight, first come first served. */
export type RequestQueue = <T>(task: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>;

/**
 * A queue whose signal ends only the wait for a turn: a task that has started is left to its own handling of the
 * signal, because only it knows whether something was already sent.
 */
export function createRequestQueue(concurrency: number): RequestQueue {
  const queue = new PQueue({ concurrency });
  return (task, signal) =>
    new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const onAbort = (): void => reject(abortError(signal as AbortSignal));
      signal?.addEventListener("abort", onAbort, { once: true });
      const turn = async () => {
        signal?.removeEventListener("abort", onAbort);
        throwIfAborted(signal);
        return task();
      };
      queue.add(turn).then(resolve, reject);
    });
}
