import { isSyncError } from "../../domain/errors.js";
import type { Logger } from "../../ports/logger.js";
import type { Timers } from "../../ports/runtime.js";
import { sleep } from "../../runtime/sleep.js";

/** Something that is done again and again. */
export interface Repetition {
  /** What it is, for the log: `check the alert rules`. */
  what: string;
  /** Milliseconds between the end of one and the beginning of the next. */
  everyMs: number;
  work(signal: AbortSignal): Promise<unknown>;
}

/** Repeats work until the signal fires; then resolves. A failure is logged once, until the work succeeds again. Never throws. */
export async function repeat(
  { what, everyMs, work }: Repetition,
  { runtime, logger }: { runtime: Timers; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  let hasFailed = false;
  // Only the signal makes it throw, and that ends the loop.
  const wait = () => sleep(runtime, everyMs, signal).catch(() => undefined);
  for (await wait(); !signal.aborted; await wait()) {
    try {
      await work(signal);
      hasFailed = false;
    } catch (error) {
      if (signal.aborted) return;
      const code = isSyncError(error) ? error.code : "INTERNAL_ERROR";
      if (!hasFailed) logger.warn(`The monitor could not ${what}; it tries again.`, { code, everyMs });
      hasFailed = true;
    }
  }
}
