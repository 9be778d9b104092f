import type { Alert, AlertNews } from "../../domain/alert.js";

/** A claim that lasts longer was made by a clock that was set back since. */
export const LONGEST_PAUSE_MS = 60 * 60_000;

/** An alert whose news one process has claimed. */
export type ClaimedAlert = Alert & { pendingNews: AlertNews; incidentId: string; newsClaimedUntil: string };

/** Whether somebody is to be told something now, and nobody else is at it. */
export function isToTell({ pendingNews, mutedUntil, newsClaimedUntil }: Alert, now: number): boolean {
  if (pendingNews === null || isAhead(mutedUntil, now)) return false;
  return !isAhead(newsClaimedUntil, now) || Date.parse(newsClaimedUntil ?? "") - now > LONGEST_PAUSE_MS;
}

/** Takes the news of an alert for one process until `until`; undefined where there is nothing to take. Raises no version. */
export function claimNews(alert: Alert, now: number, until: number): ClaimedAlert | undefined {
  const { incidentId, pendingNews, newsAttempts } = alert;
  if (!isToTell(alert, now) || pendingNews === null || incidentId === null) return undefined;
  return { ...alert, incidentId, pendingNews, newsAttempts: newsAttempts + 1, newsClaimedUntil: iso(until) };
}

/** What came of telling. */
export type Told =
  | { isTold: true }
  /** `pauseMs`: until it is tried again; null: never. */
  | { isTold: false; pauseMs: number | null };

/**
 * An alert after its news was told, or could not be. It may have gone on meanwhile: what is news by now stays to be told, and is
 * told at once if this process was the one that held it back.
 * @param alert as it stands now; undefined is returned where nothing of it changes
 * @param claimed as it was claimed
 */
export function settleNews(alert: Alert, claimed: ClaimedAlert, told: Told, now: number): Alert | undefined {
  if (alert.incidentId !== claimed.incidentId) return undefined;
  const isSame = alert.pendingNews === claimed.pendingNews;
  const isMine = sameInstant(alert.newsClaimedUntil, claimed.newsClaimedUntil);
  const pauseMs = told.isTold ? null : told.pauseMs;
  const isOver = told.isTold || pauseMs === null;
  if (!isMine && !isOver) return undefined;
  return {
    ...alert,
    ...(told.isTold && { lastNotifiedAt: iso(now) }),
    ...(isSame && isOver && { pendingNews: null, newsAttempts: 0 }),
    ...((isMine || isSame) && { newsClaimedUntil: pauseMs === null ? null : iso(now + pauseMs) }),
  };
}

const isAhead = (instant: string | null, now: number): boolean => instant !== null && Date.parse(instant) > now;
const sameInstant = (a: string | null, b: string): boolean => a !== null && Date.parse(a) === Date.parse(b);
const iso = (at: number): string => new Date(at).toISOString();
