import * as z from "zod";
import type { AlertNews } from "../../domain/alert.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import type { AlertNotification, AlertNotifier } from "./alert-notifier.js";
import type { HttpNotifierOptions } from "./notifier-options.js";
import { postAlert } from "./post-alert.js";
import { readOptions, urlSchema } from "./read-options.js";

/** Options of {@link slackNotifier}. */
export interface SlackNotifierOptions extends HttpNotifierOptions {
  /** Of an incoming webhook. It is a secret: whoever has it can post. */
  url: string;
}

const optionsSchema = z.strictObject({
  url: urlSchema,
  runtime: z.custom<HttpNotifierOptions["runtime"]>().optional(),
});

const TITLES: Readonly<Record<AlertNews, string>> = {
  trigger: ":rotating_light: *Firing*",
  reminder: ":hourglass: *Still firing*",
  resolve: ":white_check_mark: *Resolved*",
};

const REMEDY = "Check `url`: the incoming webhook or its channel may be gone; then make it anew.";

/**
 * Tells a Slack channel, by an incoming webhook (seed 001, `slack_alert`). Works with what speaks the same, e.g. Mattermost.
 * @throws ConfigError naming the option
 *
 * @example
 * const notifiers = { slack_alert: slackNotifier({ url: process.env.SLACK_WEBHOOK_URL }) };
 */
export function slackNotifier(options: SlackNotifierOptions): AlertNotifier {
  const { url, runtime: parts } = readOptions(optionsSchema, options, "slackNotifier");
  const runtime = createRuntime(parts);
  return {
    notify: (notification, signal) => {
      const body = JSON.stringify(messageOf(notification));
      return postAlert(runtime, { receiver: "Slack", url, body, signal, remedy: REMEDY });
    },
  };
}

function messageOf({ news, rule, text, incidentId, at }: AlertNotification): object {
  const line = `${TITLES[news]} \`${escapeText(rule)}\`\n${escapeText(text)}`;
  return {
    // What notifications and old clients show.
    text: line,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: line } },
      { type: "context", elements: [{ type: "mrkdwn", text: escapeText(`Incident ${incidentId} · ${at}`) }] },
    ],
  };
}

/** The three characters by which Slack would read links and mentions. */
const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
