import { describeAlert } from "../../rules/alerts/describe-alert.js";
import type { ResolvedAlertRule } from "../../rules/alerts/resolve-rules.js";
import type { ClaimedAlert } from "../../rules/alerts/tell-news.js";
import { sha256 } from "../../rules/text/sha256.js";
import type { AlertNotification } from "../notifiers/alert-notifier.js";

/** What a notifier is told of an alert. */
export function notificationOf(alert: ClaimedAlert, rule: ResolvedAlertRule, now: number): AlertNotification {
  const { pendingNews: news, propertyId, value, incidentId, lastNotifiedAt } = alert;
  const since = alert.firedAt ?? alert.since;
  // What was told before sets two reminders apart; a repeat has the same before it.
  const before = lastNotifiedAt === null ? 0 : Date.parse(lastNotifiedAt);
  return {
    id: sha256(JSON.stringify([incidentId, news, before])).slice(0, 32),
    news,
    rule: alert.rule,
    propertyId,
    value,
    threshold: rule.threshold,
    window: rule.window,
    incidentId,
    since,
    at: new Date(now).toISOString(),
    text: describeAlert({ news, rule, value, propertyId, since }),
  };
}
