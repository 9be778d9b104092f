import * as z from "zod";
import { sha256 } from "../../rules/text/sha256.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import type { AlertNotification, AlertNotifier } from "./alert-notifier.js";
import type { HttpNotifierOptions } from "./notifier-options.js";
import { postAlert } from "./post-alert.js";
import { readOptions, urlSchema } from "./read-options.js";
import { wireNotification } from "./wire-notification.js";

/** Options of {@link pagerDutyNotifier}. */
export interface PagerDutyNotifierOptions extends HttpNotifierOptions {
  /** The integration key of an integration of the type Events API v2: 32 characters. A secret. */
  routingKey: string;
  /** Default `error`. */
  severity?: "critical" | "error" | "warning" | "info";
  /** What is watched, as PagerDuty shows it. Default `lead-sync`. */
  source?: string;
  /** Default `https://events.pagerduty.com/v2/enqueue`; accounts in the EU: `https://events.eu.pagerduty.com/v2/enqueue`. */
  url?: string;
}

const optionsSchema = z.strictObject({
  routingKey: z.string().regex(/^[\x21-\x7e]{32}$/, "must be the 32 characters of an Events API v2 integration key"),
  severity: z.enum(["critical", "error", "warning", "info"]).default("error"),
  source: z.string().trim().min(1).max(255).default("lead-sync"),
  url: urlSchema.default("https://events.pagerduty.com/v2/enqueue"),
  runtime: z.custom<HttpNotifierOptions["runtime"]>().optional(),
});

/** Longest summary PagerDuty takes. */
const MAX_SUMMARY = 1024;
/** Longest deduplication key PagerDuty takes. */
const MAX_KEY = 255;

const REMEDY = "Check `routingKey`: it is the integration key of an Events API v2 integration, not an API key.";

/**
 * Tells PagerDuty, by its Events API v2 (seed 001, `pagerduty`). An incident's trigger, reminders and resolve share one
 * `dedup_key`, so PagerDuty keeps one alert for it and closes it.
 * @throws ConfigError naming the option
 *
 * @example
 * const notifiers = { pagerduty: pagerDutyNotifier({ routingKey: process.env.PAGERDUTY_ROUTING_KEY }) };
 */
export function pagerDutyNotifier(options: PagerDutyNotifierOptions): AlertNotifier {
  const { runtime: parts, url, ...settings } = readOptions(optionsSchema, options, "pagerDutyNotifier");
  const runtime = createRuntime(parts);
  return {
    notify: (notification, signal) => {
      const body = JSON.stringify(eventOf(notification, settings));
      return postAlert(runtime, { receiver: "PagerDuty", url, body, signal, remedy: REMEDY });
    },
  };
}

interface EventSettings {
  routingKey: string;
  severity: string;
  source: string;
}

function eventOf(notification: AlertNotification, { routingKey, severity, source }: EventSettings): object {
  const { news, rule, propertyId, text, incidentId, since } = notification;
  const key = { routing_key: routingKey, dedup_key: incidentId.length <= MAX_KEY ? incidentId : sha256(incidentId) };
  if (news === "resolve") return { ...key, event_action: "resolve" };
  return {
    ...key,
    event_action: "trigger",
    client: "lead-sync",
    payload: {
      summary: text.slice(0, MAX_SUMMARY),
      source,
      severity,
      timestamp: since,
      component: "lead-sync",
      ...(propertyId !== null && { group: propertyId }),
      class: rule,
      custom_details: wireNotification(notification),
    },
  };
}
