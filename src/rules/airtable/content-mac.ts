import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "../text/utf8.js";

const HEADER = /^hmac-sha256=([0-9a-f]{64})$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Whether a ping of an Airtable webhook is Airtable's: HMAC-SHA256 of the raw body under the webhook's secret, compared in
 * constant time (API reference, section 6.2). Never throws.
 * @param rawBody the bytes as they came; a parsed and re-serialised body does not fit
 * @param header `X-Airtable-Content-MAC`
 * @param macSecretBase64 what creating the webhook answered
 */
export function verifyContentMac(
  rawBody: Uint8Array | string,
  header: string | null | undefined,
  macSecretBase64: string,
): boolean {
  const [, digits] = HEADER.exec(header ?? "") ?? [];
  const key = decodeBase64(macSecretBase64);
  const isBody = typeof rawBody === "string" || rawBody instanceof Uint8Array;
  if (digits === undefined || key === undefined || !isBody) return false;
  const given = hexToBytes(digits);
  const expected = hmac(sha256, key, typeof rawBody === "string" ? utf8(rawBody) : rawBody);
  let difference = 0;
  expected.forEach((byte, index) => {
    difference |= byte ^ (given[index] ?? -1);
  });
  return difference === 0;
}

function decodeBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string" || !BASE64.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
