import { isSyncError } from "../domain/errors.js";
import { LeadSyncApiError } from "./api/api-error.js";

export const isAborted = (error: unknown): boolean => isSyncError(error, "ABORTED");

/** Runs something that rejects with `ABORTED` as soon as one of the signals fires, also where it does not listen itself. */
export function abortable<T>(
  run: (signal: AbortSignal) => Promise<T>,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<T> {
  const inner = new AbortController();
  const over = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      inner.abort();
      const cause = signals.find((signal) => signal?.aborted)?.reason;
      reject(new LeadSyncApiError("ABORTED", "The call was ended.", { cause }));
    };
    if (signals.some((signal) => signal?.aborted)) return stop();
    for (const signal of signals) signal?.addEventListener("abort", stop, over);
    void run(inner.signal)
      .then(resolve, reject)
      .then(() => over.abort());
  });
}
