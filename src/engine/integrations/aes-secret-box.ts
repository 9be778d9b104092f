import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import type { JsonObject } from "../../domain/primitives.js";
import type { SealedSecret, SecretBox } from "../../ports/secret-box.js";
import { openSecret, sealSecret } from "../../rules/secrets/aes-gcm.js";
import { toBase64 } from "../../rules/secrets/base64.js";
import { NONCE_BYTES } from "../../rules/secrets/sealed-form.js";
import {
  readSecretKey,
  SECRET_KEY_BYTES,
  type SecretKey,
  type SecretKeyInput,
} from "../../rules/secrets/secret-key.js";
import { systemRandomBytes } from "../../runtime/system-runtime.js";

/** So many random bytes, fit for cryptography. */
export type RandomBytes = (length: number) => Uint8Array;

/** Options of an {@link AesSecretBox}. */
export interface AesSecretBoxOptions {
  /** By id. All of them open; one seals. An id begins with a letter and names one key for ever. */
  keys: Readonly<Record<string, SecretKeyInput>>;
  /** Which one seals. Default: the last one given. */
  currentKeyId?: string;
  /** Default: the platform's. */
  randomBytes?: RandomBytes;
}

/**
 * Seals secrets with AES-256-GCM under a random nonce of 96 bits each time, bound to key id and purpose. Opening takes some
 * ten microseconds, so that nothing opened need be kept. To rotate: add a key, restart all processes, call
 * `engine.integrations.rotateSecrets()`, then take the old key away. Random nonces are safe for 2^32 secrets a key.
 *
 * @example
 * const secrets = new AesSecretBox({ keys: parseSecretKeys(process.env.LEAD_SYNC_SECRET_KEYS ?? "") });
 */
export class AesSecretBox implements SecretBox {
  readonly currentKeyId: string;
  /** Ids of all its keys. */
  readonly keyIds: readonly string[];
  readonly #keys: ReadonlyMap<string, SecretKey>;
  readonly #current: SecretKey;
  readonly #randomBytes: RandomBytes;

  /** @throws ConfigError when there is no key, one is not 32 bytes, an id is impossible, or the current one is not there */
  constructor(options: AesSecretBoxOptions) {
    const { keys, currentKeyId, randomBytes = systemRandomBytes } = readOptions(options);
    this.#keys = new Map(Object.entries(keys).map(([kid, key]) => [kid, readSecretKey(kid, key)]));
    this.keyIds = [...this.#keys.keys()];
    this.currentKeyId = currentKeyId ?? this.keyIds.at(-1) ?? "";
    const current = this.#keys.get(this.currentKeyId);
    if (!current) throw noCurrent(currentKeyId, this.keyIds);
    this.#current = current;
    this.#randomBytes = randomBytes;
  }

  /** Seals with the current key. @param purpose what it is sealed for: it opens for nothing else */
  seal(secret: JsonObject, purpose: string): SealedSecret {
    return sealSecret(this.#current, secret, purpose, this.#randomBytes(NONCE_BYTES));
  }

  open(sealed: SealedSecret, purpose: string): JsonObject {
    return openSecret(this.#keys, sealed, purpose);
  }
}

/** A new key for an {@link AesSecretBox}: 32 random bytes as base64. */
export const generateSecretKey = (randomBytes: RandomBytes = systemRandomBytes): string =>
  toBase64(randomBytes(SECRET_KEY_BYTES));

const optionsSchema = z.object({
  keys: z.custom<AesSecretBoxOptions["keys"]>((keys) => typeof keys === "object" && keys !== null),
  currentKeyId: z.string().optional(),
  randomBytes: z.custom<RandomBytes>((value) => typeof value === "function").optional(),
});

/** Zod's own words may quote what it was given: here a key. */
function readOptions(options: AesSecretBoxOptions) {
  const { data, error } = optionsSchema.safeParse(options);
  if (data) return data;
  const option = error.issues[0]?.path.join(".") || "keys";
  throw new ConfigError(
    `Option \`${option}\` of AesSecretBox is not valid: give \`keys\`, an object of keys by their ids.`,
    {
      context: { option },
    },
  );
}

function noCurrent(currentKeyId: string | undefined, keyIds: readonly string[]): ConfigError {
  const message =
    currentKeyId === undefined
      ? "Secret keys: none is given; make one with `generateSecretKey`."
      : `Secret keys: \`currentKeyId\` is ${currentKeyId}, but there are: ${keyIds.join(", ") || "none"}.`;
  return new ConfigError(message, { context: { option: currentKeyId === undefined ? "keys" : "currentKeyId" } });
}
