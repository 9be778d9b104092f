import type { JsonObject } from "../domain/primitives.js";

/** What is stored in place of a secret. `alg`, `kid` and the text of the box itself; told from a plain secret by `sealed`. */
export interface SealedSecret {
  /** Version of the form. */
  sealed: 1;
  alg: string;
  /** Which key opens it. */
  kid: string;
  [part: string]: string | number;
}

/**
 * Seals secrets for storage and opens them again. Synchronous on purpose: who keeps keys in a key service fetches the data key
 * when the process starts (envelope encryption).
 */
export interface SecretBox {
  /** The key that seals now. */
  readonly currentKeyId: string;
  /** @param purpose binds the secret to its row: it opens for the same purpose only, e.g. `resman_integration:<propertyId>` */
  seal(secret: JsonObject, purpose: string): SealedSecret;
  /** @throws SyncError `SECRET_KEY_MISSING`, `SECRET_KEY_WRONG`, `SECRET_TAMPERED` */
  open(sealed: SealedSecret, purpose: string): JsonObject;
}
