import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { leadUpdateWebhookSchema } from "../../domain/wire/lead-update-webhook.js";
import type { TraceContext } from "../../ports/tracing.js";

/** A delivery whose signature was checked. */
export interface WebhookDelivery {
  /** Unique to the delivery within its source: the sender's id, or a hash of what was signed. */
  deliveryId: string;
  /** Who sent it. Default `resman`. */
  source?: string;
  /** The body, parsed from JSON: a `LeadUpdateWebhook`. */
  update: unknown;
}

/** What became of a delivery. */
export interface WebhookReceipt {
  /**
   * `duplicate`: it was accepted before. `unknown`: it names a prospect nobody here knows, and no property to look in.
   * `switched_off`: the property's direction forbids reading from ResMan. Only what is queued leaves a receipt.
   */
  outcome: "queued" | "duplicate" | "unknown" | "switched_off";
  /** Leads it is about; none while nobody here knows the prospect, or no lead has it any more. */
  conversationIds: string[];
}

const deliverySchema = z.object({
  deliveryId: z.string().trim().min(1).max(500),
  source: z.string().trim().min(1).max(100).default("resman"),
  update: leadUpdateWebhookSchema,
});
type ParsedDelivery = z.output<typeof deliverySchema>;

/** A delivery as it is worked on: a notice, without a value of anybody's. */
export interface Notification {
  source: string;
  deliveryId: string;
  resmanLeadId: string;
  /** As the sender names it: our id of the property, or ResMan's. */
  propertyId: string | undefined;
  /** Names only, for whoever looks at the queue. */
  fieldNames: string[];
  /** Deliveries that are stored together keep their own traces. */
  trace?: TraceContext | undefined;
}

/** What is longer or looks otherwise is no name of a field. */
const FIELD_NAME = /^[a-z]\w{0,63}$/i;
const MAX_NAMES = 50;

/** @throws ValidationError */
export function parseDelivery(delivery: WebhookDelivery, trace?: TraceContext): Notification {
  const { source, deliveryId, update }: ParsedDelivery = parseInput(deliverySchema, delivery, "The webhook");
  const names = Object.keys(update.updated_fields).filter((name) => FIELD_NAME.test(name));
  return {
    source,
    deliveryId,
    resmanLeadId: update.lead_id,
    propertyId: update.property_id,
    fieldNames: names.slice(0, MAX_NAMES),
    trace,
  };
}
