import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { ValidationError } from "../../domain/errors.js";
import { utf8 } from "../text/utf8.js";
import { RESMAN_HEADERS, STANDARD_HEADERS } from "./read-signature.js";
import { WebhookKey } from "./webhook-key.js";

/** Which headers {@link signWebhook} makes. */
export type WebhookFamily = "resman" | "standard" | "both";

/** Options of {@link signWebhook}. */
export interface SignWebhookOptions {
  /** `whsec_` and base64, or any other text of at least 16 bytes. */
  secret: string;
  /**
   * Names the delivery: the same each time it is tried, so that receivers can drop repeats. Visible ASCII without a dot, at
   * most 255 characters. Default: for Standard Webhooks a hash of time and body, else none.
   */
  id?: string;
  /** Now, in milliseconds. */
  now: number;
  /** Default `both`. */
  family?: WebhookFamily;
}

/**
 * The headers that sign a webhook, for {@link verifyWebhook} or any Standard Webhooks library at the other end.
 * @param body exactly what will be sent
 * @throws ConfigError when the secret cannot be used; ValidationError for an `id` that cannot stand in a header
 *
 * @example
 * const body = JSON.stringify(update);
 * const headers = { "content-type": "application/json", ...signWebhook(body, { secret, now: Date.now() }) };
 */
export function signWebhook(body: string | Uint8Array, options: SignWebhookOptions): Record<string, string> {
  const { secret, now, family = "both" } = options;
  const key = new WebhookKey(secret, "`secret`");
  const bytes = typeof body === "string" ? utf8(body) : body;
  const time = String(Math.floor(now / 1000));
  const id = options.id === undefined ? undefined : checkId(options.id);
  const resman = (): Record<string, string> => ({
    [RESMAN_HEADERS.signature]: key.sign(`${time}.`, bytes, "hex"),
    [RESMAN_HEADERS.timestamp]: time,
    ...(id !== undefined && { [RESMAN_HEADERS.id]: id }),
  });
  const standard = (): Record<string, string> => {
    const name = id ?? `msg_${bytesToHex(sha256(concatBytes(utf8(`${time}.`), bytes))).slice(0, 32)}`;
    return {
      [STANDARD_HEADERS.id]: name,
      [STANDARD_HEADERS.timestamp]: time,
      [STANDARD_HEADERS.signature]: `v1,${key.sign(`${name}.${time}.`, bytes, "base64")}`,
    };
  };
  return { ...(family !== "standard" && resman()), ...(family !== "resman" && standard()) };
}

/** Dots separate the parts of what is signed. */
function checkId(id: string): string {
  if (/^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(id)) return id;
  const message = "must be 1 to 255 visible ASCII characters other than a dot";
  throw new ValidationError("Webhook", [{ path: "id", message }]);
}
