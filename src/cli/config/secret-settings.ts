import { ConfigError } from "../../domain/errors.js";
import { AesSecretBox } from "../../engine/integrations/aes-secret-box.js";
import type { SecretBox } from "../../ports/secret-box.js";
import { parseSecretKeys } from "../../rules/secrets/secret-key.js";
import { type Environment, variable } from "./environment.js";

/** The box of `LEAD_SYNC_SECRET_KEYS`, whose last key is the current one; undefined where there is none. @throws ConfigError */
export function secretBox(env: Environment): SecretBox | undefined {
  const text = variable(env, "LEAD_SYNC_SECRET_KEYS");
  if (text === undefined) return undefined;
  try {
    return new AesSecretBox({ keys: parseSecretKeys(text) });
  } catch (error) {
    // Its words name ids of keys, never the keys.
    const problem = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`The environment variable LEAD_SYNC_SECRET_KEYS: ${problem}`, {
      context: { variables: ["LEAD_SYNC_SECRET_KEYS"] },
    });
  }
}
