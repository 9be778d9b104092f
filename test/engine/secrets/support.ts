import { isSyncError } from "../../../src/domain/errors.js";
import { AesSecretBox } from "../../../src/engine/integrations/aes-secret-box.js";

export const CREDENTIALS = { apiKey: "ak-7731-do-not-show", accountId: "400" };

const keyOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const KEYS = { k1: keyOf(1), k2: keyOf(2), wrongK1: keyOf(9) };

/** A box with the first key, with both (the second one seals), or with only the second. */
export const boxes = () => ({
  first: new AesSecretBox({ keys: { k1: KEYS.k1 } }),
  both: new AesSecretBox({ keys: { k1: KEYS.k1, k2: KEYS.k2 } }),
  second: new AesSecretBox({ keys: { k2: KEYS.k2 } }),
  wrong: new AesSecretBox({ keys: { k1: KEYS.wrongK1 } }),
});

/** The code of what it throws; `none` where it throws nothing. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (isSyncError(error)) return error.code;
    throw error;
  }
  return "none";
}
