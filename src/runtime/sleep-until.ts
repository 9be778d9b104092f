import type { Clock, Timers } from "../ports/runtime.js";
import { sleep } from "./sleep.js";

/** What a timer can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Waits until the clock shows this instant (milliseconds since the epoch), or rejects with `ABORTED` as soon as the signal fires. */
export async function sleepUntil(runtime: Clock & Timers, instant: number, signal?: AbortSignal): Promise<void> {
  for (let ms = instant - runtime.now(); ms > 0; ms = instant - runtime.now()) {
    await sleep(runtime, Math.min(ms, LONGEST_TIMER_MS), signal);
  }
}
