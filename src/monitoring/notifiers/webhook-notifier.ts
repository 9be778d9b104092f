import * as z from "zod";
import { areSendableHeaders } from "../../rules/webhooks/receiver-address.js";
import { signWebhook } from "../../rules/webhooks/sign-webhook.js";
import { checkWebhookSecret } from "../../rules/webhooks/webhook-key.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import type { AlertNotifier } from "./alert-notifier.js";
import type { HttpNotifierOptions } from "./notifier-options.js";
import { postAlert } from "./post-alert.js";
import { readOptions, urlSchema } from "./read-options.js";
import { wireNotification } from "./wire-notification.js";

/** Options of {@link webhookNotifier}. */
export interface WebhookNotifierOptions extends HttpNotifierOptions {
  /** http or https, without credentials in it. */
  url: string;
  /** Signs each message, as `signWebhook` does, for `verifyWebhook` or a Standard Webhooks library. Default: not signed. */
  secret?: string;
  /** Sent with each message, beside the signature; e.g. `authorization`. */
  headers?: Readonly<Record<string, string>>;
}

const optionsSchema = z.strictObject({
  url: urlSchema,
  secret: z.string().optional(),
  headers: z
    .record(z.string(), z.string())
    .refine(areSendableHeaders, "must be headers that can be sent, none of the body's or the signature's own")
    .default({}),
  runtime: z.custom<HttpNotifierOptions["runtime"]>().optional(),
});

const REMEDY = "Look at what the receiver logged, and check `url`, `headers` and `secret`.";

/**
 * Posts each message to an address of your own, as JSON in snake_case: `id`, `news` (`trigger`, `reminder`, `resolve`), `rule`,
 * `property_id`, `value`, `threshold`, `window`, `incident_id`, `since`, `at`, `text`. A message that is sent again has the same
 * `id`, and with a secret the same `webhook-id`.
 * @throws ConfigError naming the option
 *
 * @example
 * const notifiers = { on_call: webhookNotifier({ url: "https://example.com/alerts", secret: process.env.ALERT_SECRET }) };
 */
export function webhookNotifier(options: WebhookNotifierOptions): AlertNotifier {
  const { url, secret, headers, runtime: parts } = readOptions(optionsSchema, options, "webhookNotifier");
  if (secret !== undefined) checkWebhookSecret(secret, "Option `secret` of webhookNotifier");
  const runtime = createRuntime(parts);
  return {
    notify: (notification, signal) => {
      const body = JSON.stringify(wireNotification(notification));
      const signed = secret === undefined ? {} : signWebhook(body, { secret, id: notification.id, now: runtime.now() });
      const all = { ...headers, ...signed };
      return postAlert(runtime, { receiver: "The webhook", url, body, headers: all, signal, remedy: REMEDY });
    },
  };
}
