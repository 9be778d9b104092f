/** A signal that fires with another one, or when it is told to. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Fires the signal and lets go of the other one. To be called at the end, whatever the end was. */
  abort(): void;
}

/** Links to a signal for a while. `AbortSignal.any` would leave something behind in a signal that lives long (nodejs/node issue 54614). */
export function linkedAbort(outer: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) onAbort();
  else outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    abort: () => {
      outer?.removeEventListener("abort", onAbort);
      controller.abort();
    },
  };
}
