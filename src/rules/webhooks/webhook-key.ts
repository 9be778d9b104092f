import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { ConfigError } from "../../domain/errors.js";
import { utf8 } from "../text/utf8.js";

/** A shorter key could be guessed (128 bits). */
const MIN_KEY_BYTES = 16;
const PREFIX = "whsec_";
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** How a signature is written: as the seeds' header has it, or as Standard Webhooks do. */
export type SignatureEncoding = "hex" | "base64";

/** HMAC-SHA256 as the platform offers it: 32 bytes, at once. */
export type HmacSha256 = (key: Uint8Array, message: Uint8Array) => Uint8Array;

/** A webhook secret, decoded and set up once. */
export class WebhookKey {
  readonly #hmac: (prefix: Uint8Array, body: Uint8Array) => Uint8Array;

  /**
   * @param secret `whsec_` and base64 (Standard Webhooks), or else any text, whose UTF-8 bytes are the key
   * @param name of the option it came from, for the error
   * @param platform does the work instead of @noble/hashes
   * @throws ConfigError when it is empty, shorter than 16 bytes, not base64 after `whsec_`, or has white space around it
   */
  constructor(secret: string, name: string, platform?: HmacSha256) {
    const key = keyBytes(secret, name);
    if (platform) {
      this.#hmac = (prefix, body) => platform(key, concatBytes(prefix, body));
    } else {
      // With the key taken in already: each signature starts from a copy.
      const keyed = hmac.create(sha256, key);
      this.#hmac = (prefix, body) => keyed.clone().update(prefix).update(body).digest();
    }
  }

  /** HMAC-SHA256 of a text followed by a body. */
  sign(prefix: string, body: Uint8Array, encoding: SignatureEncoding): string {
    const tag = this.#hmac(utf8(prefix), body);
    return encoding === "hex" ? bytesToHex(tag) : btoa(String.fromCharCode(...tag));
  }
}

/** Checks that a text can be a webhook secret. @throws ConfigError as {@link WebhookKey} does */
export const checkWebhookSecret = (secret: string, name: string): void => void keyBytes(secret, name);

function keyBytes(secret: unknown, name: string): Uint8Array {
  const refused = (problem: string): ConfigError =>
    new ConfigError(`${name} ${problem}`, { context: { option: name } });
  if (typeof secret !== "string" || secret === "") throw refused("must be a text that is not empty.");
  // Mostly the line end of a file or a variable: it would only show as signatures that never fit.
  if (secret !== secret.trim()) throw refused("has white space around it.");
  const isPrefixed = secret.startsWith(PREFIX);
  const encoded = isPrefixed ? secret.slice(PREFIX.length) : "";
  const bytes = isPrefixed ? decodeBase64(encoded) : utf8(secret);
  if (!bytes) throw refused(`starts with ${PREFIX} but goes on with something that is not base64.`);
  if (bytes.length < MIN_KEY_BYTES) throw refused(`is too short: at least ${MIN_KEY_BYTES} bytes are needed.`);
  return bytes;
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text) || text.replace(/=+$/, "").length % 4 === 1) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
