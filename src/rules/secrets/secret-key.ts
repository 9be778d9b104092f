import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { ConfigError } from "../../domain/errors.js";
import { utf8 } from "../text/utf8.js";
import { fromBase64, toBase64 } from "./base64.js";

/** 32 bytes: as they are, as base64 (also base64url, padded or not) or as 64 hexadecimal digits. */
export type SecretKeyInput = Uint8Array | string;

/** A key of AES-256 with its id. Printing it shows the id only. */
export interface SecretKey {
  readonly kid: string;
  /** Tells keys apart without telling anything of them: stored with what was sealed. */
  readonly check: string;
  /** The 32 bytes. */
  bytes(): Uint8Array;
}

export const SECRET_KEY_BYTES = 32;
const CHECK_BYTES = 8;
const CHECK_LABEL = "@domiq/lead-sync secret key check";

/**
 * Ids begin with a letter: an object keeps names of digits in an order of its own, and the last key given is the current one.
 * They are shorter than any key, so that one given in place of its id is never shown.
 */
const KID = /^[A-Za-z][A-Za-z0-9._-]{0,31}$/;

/** Whether a text can be the id of a key. */
export const isSecretKeyId = (text: string): boolean => KID.test(text);

/** @throws ConfigError for an impossible id, or a key that is not 32 bytes; never shows the key */
export function readSecretKey(kid: string, input: SecretKeyInput): SecretKey {
  if (!isSecretKeyId(kid)) {
    throw refused("ids must be 1 to 32 letters, digits, `.`, `_` or `-`, beginning with a letter; rename the key.");
  }
  const bytes: unknown = typeof input === "string" ? bytesOf(input.trim()) : input;
  if (!(bytes instanceof Uint8Array)) throw refused(`the key ${kid} is neither base64 nor hexadecimal.`);
  if (bytes.length !== SECRET_KEY_BYTES) {
    throw refused(
      `the key ${kid} has ${bytes.length} bytes, not ${SECRET_KEY_BYTES}; make one with \`generateSecretKey\`.`,
    );
  }
  // The caller's array stays the caller's to overwrite.
  const own = Uint8Array.from(bytes);
  const check = toBase64(hmac(sha256, own, utf8(CHECK_LABEL)).subarray(0, CHECK_BYTES));
  return { kid, check, bytes: () => own };
}

/**
 * Keys as an environment variable holds them: `k1:<base64 or hex>,k2:<base64 or hex>`, of which the last is the current one.
 * For the `keys` of an `AesSecretBox`.
 * @throws ConfigError for anything else, an id given twice included; never shows the text
 */
export function parseSecretKeys(text: string): Record<string, string> {
  if (typeof text !== "string") throw refused("the list is not there; give it as `<id>:<key>`, separated by commas.");
  const keys = new Map<string, string>();
  for (const [index, entry] of text.split(",").entries()) {
    const colon = entry.indexOf(":");
    if (colon < 0) throw refused(`entry ${index + 1} of the list has no \`:\` between the id and the key.`);
    const kid = entry.slice(0, colon).trim();
    const key = entry.slice(colon + 1).trim();
    readSecretKey(kid, key);
    if (keys.has(kid)) throw refused(`the id ${kid} is given twice; give each key an id of its own.`);
    keys.set(kid, key);
  }
  return Object.fromEntries(keys);
}

function bytesOf(text: string): Uint8Array | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return hexToBytes(text);
  const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, "="));
}

const refused = (problem: string): ConfigError =>
  new ConfigError(`Secret keys: ${problem}`, { context: { option: "keys" } });
