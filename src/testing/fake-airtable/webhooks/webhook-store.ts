import type { WebhookSpecification } from "./specification.js";

/** One payload with the number a cursor names. */
export interface StoredPayload {
  number: number;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  at: number;
  body: Record<string, unknown>;
}

/** What became of the last ping. */
export interface NotificationResult {
  success: boolean;
  completionTimestamp: string;
  durationMs: number;
  retryNumber: number;
  error?: { message: string };
  willBeRetried?: boolean;
}

/** A webhook as the fake keeps it. */
export interface StoredWebhook {
  readonly id: string;
  readonly baseId: string;
  readonly specification: WebhookSpecification;
  readonly notificationUrl: string | null;
  readonly macSecretBase64: string;
  /** The integration it belongs to; null for a personal access token. */
  readonly integration: string | null;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  expiresAt: number;
  areNotificationsEnabled: boolean;
  /** Set once it tells nothing any more but this. */
  isBroken: boolean;
  nextNumber: number;
  payloads: StoredPayload[];
  lastSuccessfulNotificationTime: string | null;
  lastNotificationResult: NotificationResult | null;
}

/** The webhooks of all bases. */
export class WebhookStore {
  readonly #byBase = new Map<string, StoredWebhook[]>();

  of(baseId: string): StoredWebhook[] {
    const known = this.#byBase.get(baseId);
    if (known) return known;
    const webhooks: StoredWebhook[] = [];
    this.#byBase.set(baseId, webhooks);
    return webhooks;
  }

  find(id: string): StoredWebhook | undefined {
    return [...this.#byBase.values()].flat().find((webhook) => webhook.id === id);
  }

  forget(): void {
    this.#byBase.clear();
  }
}
