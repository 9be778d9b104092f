import type { AirtableWebhookPayload } from "../../../domain/wire/airtable.js";

/** What a webhook is to tell: `filters` and `includes` as the API takes them (API reference, section 6.1). */
export interface AirtableWebhookSpecification {
  options: Record<string, unknown>;
}

/** A webhook as Airtable lists it. */
export interface AirtableWebhook {
  id: string;
  areNotificationsEnabled: boolean;
  isHookEnabled: boolean;
  /** The number the next payload will get. */
  cursorForNextPayload: number;
  notificationUrl: string | null;
  /** ISO 8601; null where it does not expire. */
  expirationTime: string | null;
  /** To tell one's own from those of other tools, which use the same ten places. */
  specification?: AirtableWebhookSpecification;
}

/** A webhook to make. */
export interface NewAirtableWebhook {
  /** Default none: its payloads are polled. */
  notificationUrl?: string;
  specification: AirtableWebhookSpecification;
}

/** A webhook that was made. */
export interface CreatedAirtableWebhook {
  id: string;
  /** Told only now. Verifies its pings: `verifyContentMac`. */
  macSecretBase64: string;
  /** ISO 8601; null where it does not expire. */
  expirationTime: string | null;
}

/** Payloads of one request. */
export interface AirtableFeedPage {
  payloads: AirtableWebhookPayload[];
  /** Goes on from here; store it once what the payloads tell is applied. */
  cursor: number;
  mightHaveMore: boolean;
  /** Some were purged before they were read, or cannot be read: what they told must be found otherwise. */
  gap: boolean;
}
