import type { Alert } from "../../domain/alert.js";
import type { PropertyId } from "../../domain/ids.js";
import type { Measurement } from "./measure-rule.js";
import type { ResolvedAlertRule } from "./resolve-rules.js";

/** What decides how an alert goes on. */
export interface Judgement {
  rule: ResolvedAlertRule;
  measurement: Measurement;
  /** Milliseconds since the epoch. */
  now: number;
  /** Names the incident, should one begin. */
  incidentId: string;
}

/** How a rule stands of which nothing is known yet. It is not stored: its version is 0. */
export const newAlert = (rule: string, propertyId: PropertyId | null, now: number): Alert => ({
  rule,
  propertyId,
  status: "ok",
  since: iso(now),
  value: null,
  incidentId: null,
  firedAt: null,
  pendingNews: null,
  newsAttempts: 0,
  newsClaimedUntil: null,
  lastNotifiedAt: null,
  mutedUntil: null,
  version: 0,
});

/**
 * How a rule stands after a measurement, and what is to be told of it; the same version, which is the caller's to raise.
 *
 * It fires as soon as the value is above the threshold and made of enough, and is over as soon as the value is not above it
 * any more, or nothing is known: what is at the threshold is not above it. A mute changes none of this, only when it is told.
 */
export function judgeAlert(alert: Alert, { rule, measurement, now, incidentId }: Judgement): Alert {
  const { value, isEnough } = measurement;
  const measured = { ...alert, value };
  const isAbove = value !== null && value > rule.threshold;
  if (alert.status === "ok") return isAbove && isEnough ? fire(measured, now, incidentId) : measured;
  if (!isAbove) return resolve(measured, now);
  return isReminderDue(measured, rule, now) ? { ...measured, pendingNews: "reminder", newsAttempts: 0 } : measured;
}

function fire(alert: Alert, now: number, incidentId: string): Alert {
  const firing = { ...alert, status: "firing" as const, since: iso(now) };
  if (alert.pendingNews === "resolve") return goOn(firing);
  return {
    ...firing,
    incidentId,
    firedAt: iso(now),
    pendingNews: "trigger",
    newsAttempts: 0,
    newsClaimedUntil: null,
    lastNotifiedAt: null,
  };
}

/**
 * Nobody is known to have heard of its end: the incident goes on, so that none is left open at a receiver. A claim stays: what is
 * being told at this moment comes first. Where that is the end itself, receivers hear of it twice if it is over again before
 * they heard that it goes on.
 */
function goOn(alert: Alert): Alert {
  // Whether somebody heard of its beginning is not known either.
  if (alert.lastNotifiedAt === null) return { ...alert, pendingNews: "trigger", newsAttempts: 1 };
  const mayHaveHeard = alert.newsAttempts > 0;
  return { ...alert, pendingNews: mayHaveHeard ? "reminder" : null, newsAttempts: 0 };
}

/** What nobody began to tell of need not be called off. */
function resolve(alert: Alert, now: number): Alert {
  const isUnheardOf = alert.pendingNews === "trigger" && alert.newsAttempts === 0;
  const pendingNews = isUnheardOf ? null : "resolve";
  return { ...alert, status: "ok", since: iso(now), pendingNews, newsAttempts: 0 };
}

function isReminderDue({ pendingNews, lastNotifiedAt, since }: Alert, { renotifyMs }: ResolvedAlertRule, now: number) {
  if (pendingNews !== null || renotifyMs === 0) return false;
  // Also where the clock was set back by as much since: else it would be silent until the clock has caught up.
  return Math.abs(now - Date.parse(lastNotifiedAt ?? since)) >= renotifyMs;
}

const iso = (at: number): string => new Date(at).toISOString();
