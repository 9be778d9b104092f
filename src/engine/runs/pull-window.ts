import type { ModifiedWindow } from "../../ports/resman.js";

/** Cuts a span of time into windows no longer than `maxMs`, in the order of time, without a gap. All in milliseconds. */
export function* splitWindow(from: number, to: number, maxMs: number): Generator<ModifiedWindow> {
  for (let start = from; start < to; start += maxMs) {
    yield { from: new Date(start).toISOString(), to: new Date(Math.min(start + maxMs, to)).toISOString() };
  }
}
