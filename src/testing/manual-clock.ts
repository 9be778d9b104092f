import { setImmediate } from "node:timers/promises";
import { ConfigError } from "../domain/errors.js";
import type { Clock, TimerHandle, Timers } from "../ports/runtime.js";

/** Time that stands still until a test moves it. */
export interface ManualClock extends Clock, Timers {
  /**
   * Moves time on by `ms`, running every timer that falls due at its own instant, in order, and letting promises
   * settle before, between and after. `advance(0)` only runs what is due and settles.
   */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly pending: number;
  /** When the next of them falls due, in milliseconds since the Unix epoch; undefined where none waits. */
  readonly nextDueAt: number | undefined;
}

interface Timer {
  dueAt: number;
  callback: () => void;
}

/** Chains of promises, also those through streams, need several turns of the event loop to come to rest. */
const TURNS = 10;

/**
 * A clock for tests: the parts of a `Runtime` that are about time.
 * @param start ISO 8601 instant the clock begins at.
 * @throws ConfigError when `start` is no instant.
 */
export function createManualClock(start: string): ManualClock {
  let now = Date.parse(start);
  if (Number.isNaN(now)) throw new ConfigError("The manual clock's start is not an ISO 8601 instant.");
  const timers = new Set<Timer>();

  // A Set keeps the order of insertion, so timers of one instant run in the order they were set.
  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.dueAt <= until && (!next || timer.dueAt < next.dueAt)) next = timer;
    return next;
  };

  return {
    now: () => now,
    setTimeout: (callback, ms): TimerHandle => {
      const timer: Timer = { dueAt: now + Math.max(0, ms), callback };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (handle) => {
      timers.delete(handle as Timer);
    },
    get pending() {
      return timers.size;
    },
    get nextDueAt() {
      return nextDue(Number.POSITIVE_INFINITY)?.dueAt;
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.dueAt);
        timer.callback();
        await settle();
      }
      now = until;
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}
