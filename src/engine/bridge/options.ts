import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import type { FeedEventType } from "../../domain/feed-event.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { LeadUpdateWebhook } from "../../domain/wire/lead-update-webhook.js";
import { areSendableHeaders, isPlainUrl } from "../../rules/webhooks/receiver-address.js";
import { checkWebhookSecret } from "../../rules/webhooks/webhook-key.js";

/** What is known of an update beside its body. */
export interface UpdateMeta {
  /** The same whenever this update is handed over again: `webhook-id` of an HTTP delivery. */
  deliveryId: string;
  /** Position in the feed. */
  position: number;
  type: FeedEventType;
  conversationId: string;
  /** Counted from 1. */
  attempt: number;
  /** Fires when the bridge stops; the update then comes again. */
  signal: AbortSignal;
}

interface AnySubscriber {
  /** Names it in the store for good: up to 64 letters, digits, `-`, `_`. Its position is kept under it. */
  id: string;
  /** Default: all. */
  propertyIds?: readonly string[];
  /** Whether one that is new gets all that the feed still holds, not only what comes from now on. Default false. */
  fromStart?: boolean;
}

/** Gets each update as a signed POST. */
export interface HttpSubscriber extends AnySubscriber {
  /** http or https, without credentials in it. */
  url: string;
  /** At least 16 bytes; with `whsec_` in front it is base64 (Standard Webhooks). */
  secret: string;
  /** Sent with each delivery, beside the signature. */
  headers?: Readonly<Record<string, string>>;
}

/** Gets each update within this process. What it throws counts as a failed delivery. */
export interface CallbackSubscriber extends AnySubscriber {
  deliver(update: LeadUpdateWebhook, meta: UpdateMeta): void | Promise<void>;
}

export type Subscriber = HttpSubscriber | CallbackSubscriber;

/** Options of a `Bridge`. */
export interface BridgeOptions {
  subscribers: readonly Subscriber[];
  /** HTTP deliveries under way at a time, over all subscribers. Default 8. */
  concurrency?: number;
  /** Milliseconds a subscriber has to answer. Default 10 seconds. */
  timeoutMs?: number;
  /** Milliseconds of failing after which a subscriber is disabled, if it failed five times at least. Default 24 hours. */
  disableAfterMs?: number;
  /** Failures in a row after which a subscriber is disabled. Default 50. */
  disableAfterFailures?: number;
  /** Milliseconds the pause after the first failure can be long at most; it doubles with each. Default 5 seconds. */
  retryBaseMs?: number;
  /** Milliseconds a pause can be long at most, unless the subscriber asks for more. Default 1 hour. */
  retryCapMs?: number;
}

const hours = (count: number): number => count * 3_600_000;

const settingsSchema = z.strictObject({
  subscribers: z.array(z.custom<object>((value) => typeof value === "object" && value !== null, "must be an object")),
  concurrency: z.int().min(1).max(1000).default(8),
  timeoutMs: z.number().positive().max(hours(1)).default(10_000),
  disableAfterMs: z.number().positive().default(hours(24)),
  disableAfterFailures: z.int().min(1).default(50),
  retryBaseMs: z.number().positive().max(hours(24)).default(5000),
  retryCapMs: z.number().positive().max(hours(24)).default(hours(1)),
});

export type BridgeSettings = Omit<z.output<typeof settingsSchema>, "subscribers">;

const anySubscriber = {
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, `-` or `_`"),
  propertyIds: z.array(propertyIdSchema).min(1).optional(),
  fromStart: z.boolean().optional(),
};

const callbackSchema = z.object({
  ...anySubscriber,
  deliver: z.custom<CallbackSubscriber["deliver"]>((value) => typeof value === "function", "must be a function"),
});

const httpSchema = z.strictObject({
  ...anySubscriber,
  url: z.string().refine(isPlainUrl, "must be an http or https address without credentials in it"),
  secret: z.string(),
  headers: z
    .record(z.string(), z.string())
    .refine(areSendableHeaders, "must be headers that can be sent, none of the body's or the signature's own")
    .optional(),
});

/** @throws ConfigError naming the option, never its value */
export function resolveBridgeOptions(options: BridgeOptions): { subscribers: Subscriber[]; settings: BridgeSettings } {
  const { subscribers: given, ...settings } = parseOption(settingsSchema, options, "");
  const subscribers = given.map(checkSubscriber);
  const ids = subscribers.map(({ id }) => id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice >= 0) throw refused(`subscribers.${twice}.id`, "is taken by another subscriber");
  return { subscribers, settings };
}

function checkSubscriber(value: object, index: number): Subscriber {
  const path = `subscribers.${index}.`;
  if ("deliver" in value) return checkCallback(value as CallbackSubscriber, path);
  const subscriber = parseOption(httpSchema, value, path) as HttpSubscriber;
  checkWebhookSecret(subscriber.secret, `Bridge option \`${path}secret\``);
  return subscriber;
}

/** It may be an object of any class: its method stays one. */
function checkCallback(subscriber: CallbackSubscriber, path: string): CallbackSubscriber {
  const { id, propertyIds, fromStart } = subscriber;
  const checked = parseOption(callbackSchema, { id, propertyIds, fromStart, deliver: subscriber.deliver }, path);
  return { ...checked, deliver: (update, meta) => subscriber.deliver(update, meta) } as CallbackSubscriber;
}

function parseOption<S extends z.ZodType>(schema: S, value: unknown, path: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refused(`${path}${issue?.path.join(".") ?? ""}`, issue?.message ?? "not valid");
}

const refused = (option: string, problem: string): ConfigError =>
  new ConfigError(`Bridge option \`${option}\`: ${problem}.`, { context: { option } });
