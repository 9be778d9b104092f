import { RemoteError } from "../../domain/errors.js";
import type { Timers } from "../../ports/runtime.js";

/**
 * Waits for work no longer than `limitMs`; then the work's signal fires, whether or not it listens.
 * @throws RemoteError `TIMEOUT_ERROR`, retryable; what the work throws
 */
export async function withinLimit<T>(
  timers: Timers,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  let timer: unknown;
  const tooLate = new Promise<never>((_, reject) => {
    timer = timers.setTimeout(() => {
      const error = new RemoteError("TIMEOUT_ERROR", `It took longer than ${limitMs} ms.`, { retryable: true });
      reject(error);
      ended.abort(error);
    }, limitMs);
  });
  try {
    return await Promise.race([work(ended.signal), tooLate]);
  } finally {
    timers.clearTimeout(timer);
  }
}
