import { createHmac } from "node:crypto";
import type { SyncError } from "../../../src/domain/errors.js";
import type { WebhookFamily } from "../../../src/rules/webhooks/sign-webhook.js";

export const NOW = Date.parse("2026-03-02T17:00:00Z");
export const SECONDS = String(NOW / 1000);
export const SECRET = "a secret of the partner";
export const STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const BODY = '{"lead_id":"L-1","status":"contacted","name":"Zoë"}';
export const FAMILIES: WebhookFamily[] = ["resman", "standard"];

/** The seeds' signature, made by Node. */
export const hexHmac = (text: string | Uint8Array, secret = SECRET): string =>
  createHmac("sha256", secret).update(text).digest("hex");

/** The error a call ends with. */
export function errorOf(call: () => unknown): SyncError {
  try {
    call();
  } catch (error) {
    return error as SyncError;
  }
  throw new Error("nothing was thrown");
}

export const codeOf = (call: () => unknown): string => errorOf(call).code;
