import { defaultAlertingRules } from "../../rules/alerts/alerting-rules.js";
import { VARIABLE_OF_ACTION } from "../config/alert-settings.js";
import { type DoctorCheck, skipped } from "./doctor-check.js";

/** Whether somebody is told when an alert fires. */
export const alertsCheck: DoctorCheck = {
  name: "alerts",
  after: ["configuration"],
  async run({ open }) {
    const { notifiedActions } = await open();
    if (!notifiedActions) return skipped("the module of --config decides who is told");
    if (notifiedActions.length === 0) {
      return skipped("no notifier is set (LEAD_SYNC_SLACK_URL, LEAD_SYNC_PAGERDUTY_KEY, LEAD_SYNC_ALERT_WEBHOOK_URL)");
    }
    const actions = new Set(Object.values(defaultAlertingRules).map(({ action }) => action));
    const findings = [...actions]
      .filter((action) => !notifiedActions.includes(action))
      .map((action) => ({
        severity: "warning" as const,
        code: "NOTIFIER_MISSING",
        message: `Nobody is told of alerts with the action ${action}: ${rulesOf(action).join(", ")}.`,
        remedy: `Set ${VARIABLE_OF_ACTION[action] ?? "LEAD_SYNC_ALERT_WEBHOOK_URL"}, or name a notifier for it with --config.`,
      }));
    return { findings };
  },
};

const rulesOf = (wanted: string): string[] =>
  Object.entries(defaultAlertingRules).flatMap(([rule, { action }]) => (action === wanted ? [rule] : []));
