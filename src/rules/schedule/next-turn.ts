import { type CronTime, nextFiring } from "./cron.js";

/** When a task is done: by the calendar, or so many milliseconds after it was last begun. */
export type When = CronTime | { everyMs: number };

/**
 * A host's clock that was wrong by an hour had tasks begun early, and they are not begun again when it is put right. A beginning
 * that lies further ahead says nothing about them.
 */
const WRONG_AT_MOST_MS = 2 * 60 * 60_000;

/** The most of the time until the firing after it by which chance may put one off. */
export const JITTER_SHARE = 0.1;

/**
 * When a task is due that was last begun at `begunAt`; null: never. What was missed since then is due once, as of the first time.
 * @param now where the clock shows less than `begunAt`, the clock was put back
 */
export function nextTurn(when: When, begunAt: number, now: number): number | null {
  if ("everyMs" in when) return Math.min(begunAt, now) + when.everyMs;
  return nextFiring(when, begunAt > now + WRONG_AT_MOST_MS ? now : begunAt);
}

/**
 * How long chance puts a firing off, in milliseconds: up to `jitterMs`, and so little that the next one is not reached.
 * @param random a number in [0, 1)
 */
export function turnJitter(when: When, due: number, jitterMs: number, random: number): number {
  const following = "everyMs" in when ? due + when.everyMs : nextFiring(when, due);
  const gap = following === null ? Number.POSITIVE_INFINITY : following - due;
  return Math.floor(Math.min(jitterMs, gap * JITTER_SHARE) * random);
}

/** Whether two are the same. */
export const isSameWhen = (one: When, other: When): boolean =>
  "everyMs" in one || "everyMs" in other
    ? "everyMs" in one && "everyMs" in other && one.everyMs === other.everyMs
    : one.cron === other.cron && one.timeZone === other.timeZone;
