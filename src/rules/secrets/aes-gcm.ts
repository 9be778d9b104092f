import { gcm } from "@noble/ciphers/aes.js";
import { SyncError } from "../../domain/errors.js";
import type { JsonObject } from "../../domain/primitives.js";
import { utf8 } from "../text/utf8.js";
import { toBase64 } from "./base64.js";
import { ALGORITHM, FORM, NONCE_BYTES, readSealedForm, type SealedForm } from "./sealed-form.js";
import type { SecretKey } from "./secret-key.js";

/** A secret as it is stored: base64 texts. Nothing of it tells what was sealed, but for its length. */
export interface AesSealedSecret {
  sealed: 1;
  alg: typeof ALGORITHM;
  kid: string;
  check: string;
  iv: string;
  ct: string;
  [part: string]: string | number;
}

/**
 * Seals with AES-256-GCM. Pure: the same nonce gives the same text.
 * @param nonce 12 bytes that were never used with this key before
 */
export function sealSecret(key: SecretKey, secret: JsonObject, purpose: string, nonce: Uint8Array): AesSealedSecret {
  if (nonce.length !== NONCE_BYTES) throw new RangeError(`A nonce has ${NONCE_BYTES} bytes, not ${nonce.length}.`);
  const { kid, check } = key;
  const ct = gcm(key.bytes(), nonce, boundTo(kid, purpose)).encrypt(utf8(JSON.stringify(secret)));
  return { sealed: FORM, alg: ALGORITHM, kid, check, iv: toBase64(nonce), ct: toBase64(ct) };
}

/** @throws SyncError `SECRET_KEY_MISSING`, `SECRET_KEY_WRONG`, `SECRET_TAMPERED` */
export function openSecret(keys: ReadonlyMap<string, SecretKey>, sealed: unknown, purpose: string): JsonObject {
  const form = readSealedForm(sealed);
  if (!form) throw tampered(purpose, "is not of the form it was stored in");
  const key = keys.get(form.kid);
  if (!key) throw missing(form.kid, keys, purpose);
  if (key.check !== form.check) throw wrong(form.kid, purpose);
  return JSON.parse(decoded(key, form, purpose)) as JsonObject;
}

/** What is authenticated beside the text, so that nothing of it can be exchanged: form, algorithm, key id and purpose. */
const boundTo = (kid: string, purpose: string): Uint8Array => utf8(JSON.stringify([FORM, ALGORITHM, kid, purpose]));

function decoded(key: SecretKey, { iv, ct, kid }: SealedForm, purpose: string): string {
  try {
    return new TextDecoder().decode(gcm(key.bytes(), iv, boundTo(kid, purpose)).decrypt(ct));
  } catch {
    // What the cipher says of it helps nobody.
    throw tampered(purpose, "was changed, or moved here from elsewhere");
  }
}

const missing = (kid: string, keys: ReadonlyMap<string, SecretKey>, purpose: string): SyncError =>
  new SyncError(
    "SECRET_KEY_MISSING",
    `The secret of ${purpose} was sealed with the key ${kid}, which is not at hand (there are: ${[...keys.keys()].join(", ")}). Give that key too, until all secrets are rotated.`,
    { context: { kid, purpose } },
  );

const wrong = (kid: string, purpose: string): SyncError =>
  new SyncError(
    "SECRET_KEY_WRONG",
    `The secret of ${purpose} was sealed with another key of the id ${kid}. Give the key it was sealed with under this id, and new keys new ids.`,
    { context: { kid, purpose } },
  );

const tampered = (purpose: string, problem: string): SyncError =>
  new SyncError("SECRET_TAMPERED", `The sealed secret of ${purpose} ${problem}. Store it anew.`, {
    context: { purpose },
  });
