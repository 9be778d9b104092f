import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import * as z from "zod";
import { ConfigError, SyncError, ValidationError } from "../../domain/errors.js";
import { utf8 } from "../text/utf8.js";
import { checkAge, type DeliverySignature, readSignature } from "./read-signature.js";
import { rewrittenBodies } from "./rewritten-bodies.js";
import type { WebhookHeaders } from "./webhook-headers.js";
import { type HmacSha256, WebhookKey } from "./webhook-key.js";

/** Secrets and tolerance for {@link verifyWebhook}. */
export interface WebhookVerification {
  /**
   * Any may fit, so that secrets can be rotated without a gap. One that starts with `whsec_` (Standard Webhooks) is base64,
   * any other is taken as it is. At least 16 bytes each.
   */
  secrets: readonly string[];
  /** Milliseconds a timestamp may be off, both ways. Default 5 minutes. */
  toleranceMs?: number;
  /**
   * The platform's own HMAC-SHA256, four times as fast as the default in JavaScript. In Node:
   * `(key, message) => createHmac("sha256", key).update(message).digest()`.
   */
  hmac?: HmacSha256;
}

/** A delivery whose signature fits. */
export interface VerifiedWebhook {
  /**
   * `webhook-id`, which is signed; or `x-resman-delivery`, which is not; or a hash of what was signed where the seeds' header
   * came without an id.
   */
  deliveryId: string;
  /** When it was signed, milliseconds. */
  timestamp: number;
}

/** A delivery as it came. */
export interface WebhookToVerify {
  /** The body as it came, byte for byte. */
  body: string | Uint8Array;
  headers: WebhookHeaders;
  /** Now, in milliseconds. */
  now: number;
}

/** Verifies deliveries by one configuration. */
export type WebhookVerifier = (delivery: WebhookToVerify) => VerifiedWebhook;

const FIVE_MINUTES = 300_000;

const verificationSchema = z.object({
  secrets: z.array(z.string()).min(1),
  toleranceMs: z.number().min(0).default(FIVE_MINUTES),
  hmac: z.custom<HmacSha256>((value) => typeof value === "function", "must be a function").optional(),
});

/**
 * Checks the configuration and decodes the secrets once; what it returns is {@link verifyWebhook} for many deliveries.
 * @throws ConfigError naming the option, never a secret
 */
export function createWebhookVerifier(verification: WebhookVerification): WebhookVerifier {
  const { secrets, toleranceMs, hmac } = checkVerification(verification);
  const keys = secrets.map((secret, index) => new WebhookKey(secret, `Webhook option \`secrets.${index}\``, hmac));
  return (delivery) => {
    const body = bodyBytes(delivery.body);
    const signature = readSignature(delivery.headers);
    checkAge(signature, delivery.now, toleranceMs);
    if (!fits(keys, signature, body)) throw misfit(keys, signature, body);
    const { prefix, timestamp, id = signedHash(prefix, body) } = signature;
    return { deliveryId: id, timestamp };
  };
}

/**
 * Makes sure that a webhook comes from somebody who has one of the secrets, and came now. Takes the seeds'
 * `x-resman-signature` (hex HMAC-SHA256 over `<timestamp>.<body>`; the timestamp in `x-resman-timestamp`, or in the same header
 * as `t=…,v1=…`) and Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), which go first where both are
 * there. Pure and synchronous. For many deliveries, {@link createWebhookVerifier} does the preparation once.
 * @throws SyncError `WEBHOOK_HEADER_MISSING`, `WEBHOOK_HEADER_MALFORMED`, `WEBHOOK_STALE`, `WEBHOOK_BODY_CHANGED`,
 * `WEBHOOK_SIGNATURE_MISMATCH`; ConfigError; ValidationError for a body that is neither text nor bytes
 */
export const verifyWebhook = (delivery: WebhookToVerify, verification: WebhookVerification): VerifiedWebhook =>
  createWebhookVerifier(verification)(delivery);

function checkVerification(verification: WebhookVerification): z.output<typeof verificationSchema> {
  const result = verificationSchema.safeParse(verification);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const option = issue?.path.join(".") ?? "";
  throw new ConfigError(`Webhook option \`${option}\`: ${issue?.message ?? "not valid"}`, { context: { option } });
}

function bodyBytes(body: unknown): Uint8Array {
  if (typeof body === "string") return utf8(body);
  if (body instanceof Uint8Array) return body;
  const message = "must be the raw text or bytes of the request, before anything parses it";
  throw new ValidationError("Webhook", [{ path: "body", message }]);
}

/** Tries every secret with every signature whatever came before, so that the time taken tells nothing. */
function fits(keys: readonly WebhookKey[], { prefix, encoding, signatures }: DeliverySignature, body: Uint8Array) {
  let isFound = false;
  for (const key of keys) {
    const expected = key.sign(prefix, body, encoding);
    for (const signature of signatures) {
      const isSame = sameText(expected, signature);
      isFound = isFound || isSame;
    }
  }
  return isFound;
}

/** Compares in a time that depends on the length alone. */
function sameText(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  }
  return difference === 0;
}

function misfit(keys: readonly WebhookKey[], signature: DeliverySignature, body: Uint8Array): SyncError {
  const { header } = signature;
  if (rewrittenBodies(body).some((other) => fits(keys, signature, other))) {
    return new SyncError(
      "WEBHOOK_BODY_CHANGED",
      `The webhook's ${header} fits this JSON in another writing: something parsed the body and wrote it again. Hand over the raw body, before any JSON middleware.`,
      { context: { header } },
    );
  }
  return new SyncError(
    "WEBHOOK_SIGNATURE_MISMATCH",
    `The webhook's ${header} fits none of the secrets. Compare the secret with the sender's, and make sure the body is the raw one.`,
    { context: { header } },
  );
}

const signedHash = (prefix: string, body: Uint8Array): string => bytesToHex(sha256(concatBytes(utf8(prefix), body)));
