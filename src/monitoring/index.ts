export {
  type AlertingRules,
  type AlertMetric,
  type AlertRule,
  defaultAlertingRules,
} from "../rules/alerts/alerting-rules.js";
export type { AlertRef } from "./alerts/alert-ref.js";
export { type HistoryQuery, LeadSyncMonitor, type TrackedMetrics } from "./lead-sync-monitor.js";
export type { LeadSyncMonitorOptions, MonitoredEngine } from "./monitor-options.js";
export type { AlertNotification, AlertNotifier } from "./notifiers/alert-notifier.js";
export { type ConsoleNotifierOptions, consoleNotifier } from "./notifiers/console-notifier.js";
export {
  type EmailMessage,
  type EmailNotifierOptions,
  type EmailTransport,
  emailNotifier,
} from "./notifiers/email-notifier.js";
export type { HttpNotifierOptions } from "./notifiers/notifier-options.js";
export { type PagerDutyNotifierOptions, pagerDutyNotifier } from "./notifiers/pagerduty-notifier.js";
export { type SlackNotifierOptions, slackNotifier } from "./notifiers/slack-notifier.js";
export { type WebhookNotifierOptions, webhookNotifier } from "./notifiers/webhook-notifier.js";
