import type { JsonObject } from "../../domain/primitives.js";
import type { Route } from "../route.js";

/** How callers show who they are. */
export const SECURITY_SCHEMES: JsonObject = {
  caller: {
    type: "http",
    scheme: "bearer",
    description: "A token or session the host recognises.",
  },
  resmanSignature: {
    type: "apiKey",
    in: "header",
    name: "x-resman-signature",
    description: "HMAC-SHA256 of timestamp and raw body, hexadecimal; with `x-resman-timestamp`.",
  },
  standardWebhook: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description: "Standard Webhooks; with `webhook-id` and `webhook-timestamp`.",
  },
};

export function securityOf({ access }: Route): JsonObject[] {
  if (access === "open") return [];
  if (access === "signed") return [{ resmanSignature: [] }, { standardWebhook: [] }];
  return [{ caller: [] }];
}
