import { setImmediate } from "node:timers/promises";
import { SyncError } from "../domain/errors.js";
import type { ManualClock } from "./manual-clock.js";

/** How far {@link elapse} goes. */
export interface ElapseOptions {
  /** Virtual time after which it gives up, in milliseconds. Default 24 hours. */
  maxMs?: number;
  /** Turns of the event loop it waits for a promise while no timer is set, as for a query or a socket. Default 20,000. */
  maxTurns?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Moves a clock from timer to timer until a promise settles, and returns or throws what became of it: hours of waiting pass at
 * once, and the clock stands at the very instant at which the promise settled.
 *
 * Time goes on as soon as nothing happens by itself, so a request that truly takes a while (a socket, a database) can meet
 * its time-out: use it with fakes in this process.
 * @throws SyncError `TIMEOUT_ERROR` when no timer is set and the promise still waits, or after `maxMs`
 */
export async function elapse<T>(clock: ManualClock, promise: Promise<T>, options: ElapseOptions = {}): Promise<T> {
  const { maxMs = DAY_MS, maxTurns = 20_000 } = options;
  const end = clock.now() + maxMs;
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await clock.advance(0);
  for (let idle = 0; !isSettled; ) {
    const due = clock.nextDueAt;
    if (due !== undefined) {
      if (due > end) throw new SyncError("TIMEOUT_ERROR", `The promise did not settle within ${maxMs} ms.`);
      idle = 0;
      await clock.advance(Math.max(0, due - clock.now()));
    } else if (idle < maxTurns) {
      idle += 1;
      await setImmediate();
    } else {
      throw new SyncError("TIMEOUT_ERROR", "The promise waits, but no timer is set on this clock.");
    }
  }
  return promise;
}
