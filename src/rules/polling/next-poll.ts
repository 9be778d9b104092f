/** How often a property is polled. */
export interface PollingTerms {
  /** Milliseconds between two polls within the busy hours. */
  busyMs: number;
  /** Milliseconds between two polls outside of them. */
  quietMs: number;
  /** From and to, in hours of the property's own day. */
  busyHours: readonly [from: number, to: number];
  /** Share of an interval that chance adds or takes off, so that polls spread out. */
  jitter: number;
}

/** What the polls so far have shown. */
export interface PollHistory {
  /** Polls since the last one that brought a change. */
  idlePolls: number;
  /** Polls that failed, one after another, up to now. */
  failures: number;
  /** Milliseconds the remote asked to be left alone. Default none. */
  retryAfterMs?: number;
}

/**
 * A poll that brought a change makes the next ones come sooner, since changes come in bursts; as long as nothing comes they
 * are put off step by step. Parts of the interval, by the number of idle polls.
 */
const PACE = [0.25, 0.25, 0.5, 1, 1, 1, 1.5, 1.5, 1.5, 2] as const;
const SLOWEST = 2;

/** The history of a property nothing is known of yet: its polls come at their plain interval. */
export const NO_HISTORY: PollHistory = { idlePolls: 3, failures: 0 };

const FIRST_RETRY_MS = 5000;

/** What a poll adds to the history. */
export const afterPoll = (history: PollHistory, hasChanged: boolean): PollHistory => ({
  idlePolls: hasChanged ? 0 : Math.min(history.idlePolls + 1, PACE.length - 1),
  failures: 0,
});

/** What a poll that failed adds. */
export const afterFailure = ({ idlePolls, failures }: PollHistory, retryAfterMs = 0): PollHistory => ({
  idlePolls,
  failures: failures + 1,
  retryAfterMs,
});

/**
 * Whole milliseconds until a property's next poll. A poll that failed is tried again after a few seconds, and then less and less
 * often; what the remote asked for is the least.
 * @param hours where the property is in its day, as {@link busyHoursAt} tells
 * @param random a number in [0, 1)
 */
export function nextPollMs(
  { busyMs, quietMs, jitter }: PollingTerms,
  { idlePolls, failures, retryAfterMs = 0 }: PollHistory,
  hours: { isBusy: boolean; startsInMs: number },
  random: number,
): number {
  const base = hours.isBusy ? busyMs : quietMs;
  const spread = 1 + jitter * (2 * random - 1);
  if (failures > 0) {
    const bound = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30);
    return Math.round(Math.max(retryAfterMs, Math.min(bound, base * SLOWEST) * spread));
  }
  const wait = base * (PACE[idlePolls] ?? SLOWEST) * spread;
  // A long quiet interval does not reach into the busy hours.
  return Math.round(hours.isBusy ? wait : Math.min(wait, hours.startsInMs + busyMs * jitter * random));
}
