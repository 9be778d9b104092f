import { ConfigError } from "../../domain/errors.js";
import { generateSecretKey } from "../../engine/integrations/aes-secret-box.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Seals all credentials with the current key. */
export const secretsRotateCommand = (cli: Surroundings, flags: { config?: string }): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine, currentKeyId }) => {
    if (flags.config === undefined && currentKeyId === null) {
      throw new ConfigError(
        "Set the environment variable LEAD_SYNC_SECRET_KEYS; `lead-sync secrets generate-key` makes a key.",
        {
          context: { variables: ["LEAD_SYNC_SECRET_KEYS"] },
        },
      );
    }
    const result = await engine.integrations.rotateSecrets();
    const text = [
      `${counted(result.rotated, "property", "properties")} sealed with the current key, ${result.unchanged} were already or hold no credentials.`,
      ...result.failed.map(({ propertyId, code }) => `  Property ${propertyId}: ${code}, left alone`),
    ].join("\n");
    return { code: result.failed.length > 0 ? EXIT.partial : EXIT.ok, document: result, text };
  });

/** Makes a key. It is printed and kept nowhere. */
export async function secretsGenerateKeyCommand(_: Surroundings, { id }: { id: string }): Promise<Outcome> {
  const key = generateSecretKey();
  return { code: EXIT.ok, document: { id, key }, text: `${id}:${key}` };
}
