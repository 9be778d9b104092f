import { ConfigError, isSyncError } from "../../domain/errors.js";
import type { AlertNotifier } from "../../monitoring/notifiers/alert-notifier.js";
import { pagerDutyNotifier } from "../../monitoring/notifiers/pagerduty-notifier.js";
import { slackNotifier } from "../../monitoring/notifiers/slack-notifier.js";
import { webhookNotifier } from "../../monitoring/notifiers/webhook-notifier.js";
import { defaultAlertingRules } from "../../rules/alerts/alerting-rules.js";
import { type Environment, urlVariable, type Variable, variable } from "./environment.js";

/** Which variable names somebody for an action. E-mail needs a transport, so the webhook stands in for it. */
export const VARIABLE_OF_ACTION: Readonly<Record<string, Variable>> = {
  slack_alert: "LEAD_SYNC_SLACK_URL",
  pagerduty: "LEAD_SYNC_PAGERDUTY_KEY",
  email_team: "LEAD_SYNC_ALERT_WEBHOOK_URL",
};

/**
 * Who is told of alerts, by the actions of the rules. The webhook is told of every action that nobody else is named for.
 * @throws ConfigError naming the variable
 */
export function alertNotifiers(env: Environment): Record<string, AlertNotifier> {
  const slack = urlVariable(env, "LEAD_SYNC_SLACK_URL");
  const routingKey = variable(env, "LEAD_SYNC_PAGERDUTY_KEY");
  const webhook = urlVariable(env, "LEAD_SYNC_ALERT_WEBHOOK_URL");
  const actions = Object.values(defaultAlertingRules).map(({ action }) => action);
  const rest =
    webhook === undefined ? undefined : named("LEAD_SYNC_ALERT_WEBHOOK_URL", () => webhookNotifier({ url: webhook }));
  return {
    ...(rest && Object.fromEntries(actions.map((action) => [action, rest]))),
    ...(slack !== undefined && {
      slack_alert: named("LEAD_SYNC_SLACK_URL", () => slackNotifier({ url: slack })),
    }),
    ...(routingKey !== undefined && {
      pagerduty: named("LEAD_SYNC_PAGERDUTY_KEY", () => pagerDutyNotifier({ routingKey })),
    }),
  };
}

/** A notifier names its option; whoever sets a variable knows only that. */
function named(name: Variable, make: () => AlertNotifier): AlertNotifier {
  try {
    return make();
  } catch (error) {
    if (!isSyncError(error)) throw error;
    throw new ConfigError(`The environment variable ${name}: ${error.message}`, { context: { variables: [name] } });
  }
}
