import type { EngineContext } from "../context.js";
import { attributesOf } from "../traced.js";
import { type Notification, parseDelivery, type WebhookDelivery, type WebhookReceipt } from "./delivery.js";
import { GroupCommit } from "./group-commit.js";
import { storeNotifications } from "./store-notifications.js";

export type { WebhookDelivery, WebhookReceipt } from "./delivery.js";

/** The intake of webhooks: a durable receipt and a job in one transaction; deliveries that come together share one. */
export class Webhooks {
  readonly #ctx: EngineContext;
  readonly #wake: () => void;
  readonly #commit: GroupCommit<Notification, WebhookReceipt>;

  constructor(ctx: EngineContext, wake: () => void) {
    this.#ctx = ctx;
    this.#wake = wake;
    this.#commit = new GroupCommit((notifications) => storeNotifications(ctx, notifications));
  }

  /**
   * Accepts a delivery: when this resolves to `queued`, the lead will be read from ResMan, whatever happens to this process.
   * What the delivery says of the lead is not believed, so deliveries may come twice and in any order.
   * @throws ValidationError when the body is no `LeadUpdateWebhook`; StorageError when nothing could be stored
   */
  receive(delivery: WebhookDelivery): Promise<WebhookReceipt> {
    const { tracing } = this.#ctx;
    return tracing.span("lead_sync.webhook", { kind: "producer" }, async (span) => {
      const notification = parseDelivery(delivery, tracing.current());
      const { source, resmanLeadId } = notification;
      const receipt = await this.#accept(notification);
      span.set(attributesOf({ source, resmanLeadId, outcome: receipt.outcome }));
      return receipt;
    });
  }

  async #accept(notification: Notification): Promise<WebhookReceipt> {
    const receipt = await this.#commit.add(notification);
    if (receipt.outcome === "queued") this.#wake();
    if (receipt.outcome === "unknown") {
      const { source, resmanLeadId } = notification;
      this.#ctx.logger.warn("A webhook tells of a prospect nobody here knows", { source, resmanLeadId });
    }
    return receipt;
  }
}
