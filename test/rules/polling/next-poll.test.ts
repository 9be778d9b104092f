import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailure,
  afterPoll,
  NO_HISTORY,
  nextPollMs,
  type PollHistory,
  type PollingTerms,
} from "../../../src/rules/polling/next-poll.js";

const terms: PollingTerms = { busyMs: 60_000, quietMs: 600_000, busyHours: [8, 20], jitter: 0.1 };
const BUSY = { isBusy: true, startsInMs: 0 };
const QUIET = { isBusy: false, startsInMs: 12 * 60 * 60_000 };
const MIDDLE = 0.5;

const pace = (history: PollHistory, polls: number, hours = BUSY): number[] => {
  const waits: number[] = [];
  let now = history;
  for (let poll = 0; poll < polls; poll += 1) {
    waits.push(nextPollMs(terms, now, hours, MIDDLE) / 1000);
    now = afterPoll(now, false);
  }
  return waits;
};

describe("nextPollMs", () => {
  it("begins at the plain interval and is put off step by step while nothing comes", () => {
    expect(pace(NO_HISTORY, 8)).toEqual([60, 60, 60, 90, 90, 90, 120, 120]);
    expect(pace(NO_HISTORY, 8, QUIET)).toEqual([600, 600, 600, 900, 900, 900, 1200, 1200]);
  });

  it("comes sooner for a while after a change", () => {
    const changed = afterPoll({ idlePolls: 9, failures: 0 }, true);
    expect(pace(changed, 5)).toEqual([15, 15, 30, 60, 60]);
  });

  it("tries a failed poll again after seconds, then less and less often, and never more rarely than an idle one", () => {
    const waits: number[] = [];
    let history = NO_HISTORY;
    for (let failure = 0; failure < 8; failure += 1) {
      history = afterFailure(history);
      waits.push(nextPollMs(terms, history, BUSY, MIDDLE) / 1000);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 120, 120, 120]);
    expect(nextPollMs({ ...terms, busyMs: 1000 }, afterFailure(NO_HISTORY), BUSY, MIDDLE)).toBe(2000);
  });

  it("obeys what the remote asked for, and forgets it with the next success", () => {
    const asked = afterFailure(NO_HISTORY, 300_000);
    expect(nextPollMs(terms, asked, BUSY, 0)).toBe(300_000);
    expect(nextPollMs(terms, afterPoll(asked, false), BUSY, MIDDLE)).toBe(60_000);
    expect(nextPollMs(terms, afterFailure(asked), BUSY, MIDDLE)).toBe(10_000);
  });

  it("does not sleep into the busy hours", () => {
    expect(nextPollMs(terms, NO_HISTORY, { isBusy: false, startsInMs: 90_000 }, 0)).toBe(90_000);
    const late = nextPollMs(terms, NO_HISTORY, { isBusy: false, startsInMs: 90_000 }, 0.999);
    expect(late).toBeGreaterThan(90_000);
    expect(late).toBeLessThan(100_000);
  });

  it("stays within its bounds, whatever happened", () => {
    const history = fc.record({ idlePolls: fc.nat(), failures: fc.nat(2000) });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(history, random, fc.boolean(), (past, die, isBusy) => {
        const base = isBusy ? terms.busyMs : terms.quietMs;
        const wait = nextPollMs(terms, past, isBusy ? BUSY : QUIET, die);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(Math.min(base / 4, 5000) * 0.9);
        expect(wait).toBeLessThanOrEqual(base * 2 * 1.1);
      }),
    );
  });
});
