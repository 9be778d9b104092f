import { type SignWebhookOptions, signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import type { SmallWorld } from "../../support/small-world.js";
import { type Call, WEBHOOK_SECRET } from "./call.js";

/** What ResMan, a partner or the bridge tells of Dana. */
export const updateOf = (world: Pick<SmallWorld, "prospect" | "clock">, changes: Record<string, unknown> = {}) => ({
  lead_id: world.prospect().prospectId,
  status: "contacted",
  updated_fields: {},
  timestamp: new Date(world.clock.now()).toISOString(),
  updated_by: "resman_user",
  sync_direction: "from_resman",
  ...changes,
});

/** A webhook's body and headers, signed. */
export function signed(
  { clock }: Pick<SmallWorld, "clock">,
  body: unknown,
  options: Partial<SignWebhookOptions> = {},
): Required<Pick<Call, "body" | "headers">> {
  const raw = typeof body === "string" ? body : JSON.stringify(body);
  return { body: raw, headers: signWebhook(raw, { secret: WEBHOOK_SECRET, now: clock.now(), ...options }) };
}

export const signedUpdate = (world: SmallWorld) => signed(world, updateOf(world));
