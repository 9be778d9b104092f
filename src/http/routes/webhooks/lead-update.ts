import { SyncError } from "../../../domain/errors.js";
import { leadUpdateWebhookSchema } from "../../../domain/wire/lead-update-webhook.js";
import { defineRoute } from "../../route.js";

/**
 * Takes a webhook of ResMan, a partner or our own bridge (seed 000, section 5). The answer says that the notice is safely kept,
 * not that it is worked off; a delivery that comes again is answered alike and does nothing.
 */
export const receiveLeadUpdate = defineRoute({
  method: "POST",
  path: "/api/resman/webhooks/lead-update",
  operationId: "receiveLeadUpdate",
  summary: "Receive a signed notice of a change in ResMan",
  tag: "Webhooks",
  access: "signed",
  body: leadUpdateWebhookSchema,
  example: {
    lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
    status: "contacted",
    updated_fields: { phone: "+15125550142" },
    timestamp: "2026-03-02T17:04:11Z",
    updated_by: "resman_user",
    sync_direction: "from_resman",
  },
  failure: "Internal Server Error",
  responses: { 200: { description: "`OK`: it is safely kept." } },
  async handle({ engine }, { body, delivery }) {
    if (!delivery) throw new SyncError("UNAUTHORIZED", "Unauthorized");
    await engine.webhooks.receive({ deliveryId: delivery.deliveryId, update: body });
    return { status: 200, body: "OK" };
  },
});
