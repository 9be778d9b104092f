import { RemoteError } from "../../domain/errors.js";
import type { Timers } from "../../ports/runtime.js";
import { withDeadline } from "../../runtime/deadline.js";

/**
 * Waits for work no longer than `limitMs`; then the work's signal fires, whether or not it listens.
 * @throws RemoteError `TIMEOUT_ERROR`, retryable; what the work throws
 */
export const withinLimit = <T>(
  timers: Timers,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const onTimeout = (): Error =>
    new RemoteError("TIMEOUT_ERROR", `It took longer than ${limitMs} ms.`, { retryable: true });
  return withDeadline({ timers, timeoutMs: limitMs, onTimeout }, work);
};
