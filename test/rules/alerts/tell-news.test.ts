import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/domain/alert.js";
import { newAlert } from "../../../src/rules/alerts/judge-alert.js";
import {
  type ClaimedAlert,
  claimNews,
  isToTell,
  LONGEST_PAUSE_MS,
  settleNews,
} from "../../../src/rules/alerts/tell-news.js";
import { afterValues, START } from "./support.js";

const at = (ms: number): string => new Date(START + ms).toISOString();
const firing = afterValues(newAlert("apiErrors", null, START), [11]);
const claimOf = (alert: Alert): ClaimedAlert => {
  const claimed = claimNews(alert, START, START + 30_000);
  if (!claimed) throw new Error("nothing to claim");
  return claimed;
};
const claimed = claimOf(firing);
const settled = (alert: Alert, pauseMs?: number | null) =>
  settleNews(alert, claimed, pauseMs === undefined ? { isTold: true } : { isTold: false, pauseMs }, START + 5);

describe("what is to be told", () => {
  it.each<[string, Partial<Alert>, boolean]>([
    ["is told at once", {}, true],
    ["is not where there is nothing", { pendingNews: null }, false],
    ["waits while it is muted", { mutedUntil: at(1) }, false],
    ["is told at the very end of a mute", { mutedUntil: at(0) }, true],
    ["waits while somebody tells it", { newsClaimedUntil: at(1) }, false],
    ["is taken over at the end of a lease", { newsClaimedUntil: at(0) }, true],
    ["waits for a pause of an hour", { newsClaimedUntil: at(LONGEST_PAUSE_MS) }, false],
    ["is not held up by a clock that was set back", { newsClaimedUntil: at(LONGEST_PAUSE_MS + 1) }, true],
  ])("%s", (_, change, expected) => {
    const alert = { ...firing, ...change };
    expect(isToTell(alert, START)).toBe(expected);
    expect(claimNews(alert, START, START + 1) !== undefined).toBe(expected);
  });

  it("is claimed for a while, and the try is counted", () => {
    expect(claimed).toEqual({ ...firing, newsAttempts: 1, newsClaimedUntil: at(30_000) });
  });
});

describe("after it was told", () => {
  it("nothing is left to tell", () => {
    expect(settled(claimed)).toEqual({
      ...claimed,
      pendingNews: null,
      newsAttempts: 0,
      newsClaimedUntil: null,
      lastNotifiedAt: at(5),
    });
  });

  it("what became news meanwhile is left, for anybody to tell", () => {
    const over = { ...claimed, status: "ok" as const, pendingNews: "resolve" as const, newsAttempts: 0 };
    expect(settled(over)).toEqual({ ...over, newsClaimedUntil: null, lastNotifiedAt: at(5) });
  });

  it("whoever took it over need not tell it again, and may be at something else", () => {
    const takenOver = { ...claimed, newsAttempts: 2, newsClaimedUntil: at(90_000) };
    expect(settled(takenOver)).toMatchObject({ pendingNews: null, newsClaimedUntil: null });
    const resolving = { ...takenOver, pendingNews: "resolve" as const };
    expect(settled(resolving)).toEqual({ ...resolving, lastNotifiedAt: at(5) });
  });

  it("another incident is none of its business", () => {
    expect(settled({ ...claimed, incidentId: "another" })).toBeUndefined();
  });
});

describe("after it could not be told", () => {
  it("it is told later", () => {
    expect(settled(claimed, 15_000)).toEqual({ ...claimed, newsClaimedUntil: at(15_005) });
  });

  it("it is given up", () => {
    expect(settled(claimed, null)).toEqual({ ...claimed, pendingNews: null, newsAttempts: 0, newsClaimedUntil: null });
  });

  it("what became news meanwhile waits as long", () => {
    const over = { ...claimed, pendingNews: "resolve" as const, newsAttempts: 0 };
    expect(settled(over, 15_000)).toEqual({ ...over, newsClaimedUntil: at(15_005) });
    expect(settled(over, null)).toEqual({ ...over, newsClaimedUntil: null });
  });

  it("whoever took it over goes on", () => {
    expect(settled({ ...claimed, newsAttempts: 2, newsClaimedUntil: at(90_000) }, 15_000)).toBeUndefined();
  });
});
