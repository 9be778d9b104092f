import { ConfigError, ValidationError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { SecretBox } from "../../ports/secret-box.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { cronProblem } from "../../rules/schedule/cron.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { areInClear, openCredentials, sealCredentials } from "./credentials.js";
import { putIntegration } from "./switches.js";

/** What a rotation came to. */
export interface RotatedSecrets {
  /** Sealed anew with the current key. */
  rotated: number;
  /** Were sealed with it already, or hold no credentials. */
  unchanged: number;
  /** Could not be opened, and were left alone. */
  failed: { propertyId: string; code: string }[];
}

/** Stores an integration with its credentials sealed; never at the same moment as a rotation. @throws ValidationError */
export async function saveIntegration(ctx: EngineContext, integration: Integration): Promise<void> {
  checkCron(integration);
  const sealed = sealCredentials(ctx.secrets, integration);
  await whileNobodyElseSaves(ctx, integration, () => putIntegration(ctx, sealed));
}

function checkCron({ syncCron }: Integration): void {
  const problem = typeof syncCron === "string" ? cronProblem(syncCron) : null;
  if (problem !== null) throw new ValidationError("The integration", [{ path: "syncCron", message: problem }]);
}

/**
 * Seals every credential with the current key: those in clear, and those sealed with an older one. One property at a time, so
 * that a rotation that was interrupted is gone on with by the next.
 * @throws ConfigError without a box
 */
export async function rotateSecrets(ctx: EngineContext): Promise<RotatedSecrets> {
  const { secrets } = ctx;
  if (!secrets) {
    throw new ConfigError("SyncEngine needs the option `secrets` to seal credentials.", {
      context: { option: "secrets" },
    });
  }
  const result: RotatedSecrets = { rotated: 0, unchanged: 0, failed: [] };
  for (const { propertyId } of await ctx.storage.integrations.list()) {
    try {
      const hasRotated = await whileNobodyElseSaves(ctx, { propertyId }, () => rotate(ctx, secrets, propertyId));
      result[hasRotated ? "rotated" : "unchanged"] += 1;
    } catch (error) {
      result.failed.push({ propertyId, code: toSyncError(error).code });
    }
  }
  return result;
}

/** Returns whether the row was changed. @throws SyncError as {@link openCredentials} does */
async function rotate({ storage }: EngineContext, secrets: SecretBox, propertyId: string): Promise<boolean> {
  const read = await storage.integrations.get(propertyId);
  if (!read) return false;
  // Also what needs no new key is opened, so that a rotation tells of every secret that is lost.
  const sealed = sealCredentials(secrets, openCredentials(secrets, read)).apiCredentials;
  const isCurrent = !areInClear(read) && read.apiCredentials?.kid === secrets.currentKeyId;
  if (!sealed || isCurrent) return false;
  return storage.transaction(async (tx) => {
    const now = await tx.integrations.get(propertyId);
    // Somebody has stored others meanwhile, past the engine: they are not to be undone.
    if (!now || !jsonEquals(now.apiCredentials, read.apiCredentials)) return false;
    await tx.integrations.update(propertyId, { apiCredentials: sealed });
    return true;
  });
}

const whileNobodyElseSaves = <T>(
  { locks }: EngineContext,
  { propertyId }: Pick<Integration, "propertyId">,
  work: () => Promise<T>,
): Promise<T> => locks.run([`integration:${propertyId}`], {}, work);
