import type { ErrorCode } from "../../domain/error-codes.js";
import { isSyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { OpenEngine } from "../config/opened.js";
import type { Finding } from "../output/findings-text.js";
import type { CliResMan } from "../surroundings.js";
import { type Diagnosis, type DoctorCheck, skipped } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

const REMEDIES = {
  AUTH_ERROR:
    "Look at RESMAN_ACCOUNT_ID, RESMAN_INTEGRATION_PARTNER_ID and RESMAN_API_KEY, or the property's api_credentials; ask ResMan whether the partner is enabled for the account.",
  NETWORK_ERROR: "Look whether this host reaches ResMan; a proxy, a firewall or RESMAN_BASE_URL may be in the way.",
  TIMEOUT_ERROR: "Look whether this host reaches ResMan; a proxy, a firewall or RESMAN_BASE_URL may be in the way.",
  INVALID_CONFIG: "Set what is named in the environment, or store it with the property (docs/cli.md, Credentials).",
};

/** Whether ResMan answers and takes the credentials of each property: one cheap read an account. */
export const resmanCheck: DoctorCheck = {
  name: "resman",
  after: ["configuration", "database", "schema"],
  async run({ open, cli: { signal } }) {
    const opened = await open();
    const integrations = await askable(opened);
    if (!Array.isArray(integrations)) return integrations;
    const findings: Finding[] = [];
    const asked = new Map<CliResMan, readonly string[] | Finding>();
    for (const { propertyId, resmanPropertyId } of integrations) {
      const answer = await answerOf(opened, propertyId, asked, signal);
      if (!Array.isArray(answer)) findings.push(answer as Finding);
      else if (!answer.includes(resmanPropertyId)) findings.push(unknownProperty(propertyId, resmanPropertyId, answer));
    }
    // An account that could not be asked is one finding, however many properties it has.
    return { findings: [...new Set(findings)] };
  },
};

/** Ids of the account's properties, or why they could not be had; each account is asked once. */
async function answerOf(
  opened: OpenEngine,
  propertyId: string,
  asked: Map<CliResMan, readonly string[] | Finding>,
  signal: AbortSignal,
): Promise<readonly string[] | Finding> {
  try {
    const client = await clientOf(opened, propertyId);
    const known = asked.get(client);
    if (known) return known;
    const answer = await client
      .getProperties({ signal, refresh: true })
      .then((properties) => properties.map((one) => one.propertyId))
      .catch((error: unknown) => failure(error, signal));
    asked.set(client, answer);
    return answer;
  } catch (error) {
    return failure(error, signal);
  }
}

function failure(error: unknown, signal: AbortSignal): Finding {
  if (signal.aborted) throw error;
  return findingOfError(error, REMEDIES);
}

const unknownProperty = (propertyId: string, wanted: string, known: readonly string[]): Finding => ({
  severity: "error",
  code: "PROPERTY_UNKNOWN",
  message: `Property ${propertyId} is linked to ResMan's property ${wanted}, which the account does not have.`,
  remedy: `Set resman_property_id of the integration to one of: ${known.slice(0, 10).join(", ") || "none is visible"}.`,
});

/**
 * Properties that are synced, or were until somebody paused them to find out what is wrong, and whose credentials can be opened,
 * which is another check's to tell; or why there are none.
 */
export async function askable({ engine, resmanOf }: OpenEngine): Promise<Integration[] | Diagnosis> {
  const isOn = (await engine.integrations.list()).filter(
    ({ syncEnabled, syncStatus }) => syncEnabled || syncStatus === "paused",
  );
  if (isOn.length === 0) return skipped("no property is switched on");
  if (!resmanOf) return skipped("the module of --config gives no `resman`");
  const found: Integration[] = [];
  for (const integration of isOn) {
    const canOpen = await engine.integrations.opened(integration.propertyId).then(
      () => true,
      (error: unknown) => !isSyncError(error) || !SEALED_UP.includes(error.code),
    );
    if (canOpen) found.push(integration);
  }
  return found.length === 0 ? skipped("credentials comes first") : found;
}

const SEALED_UP: readonly ErrorCode[] = ["SECRET_KEY_MISSING", "SECRET_KEY_WRONG", "SECRET_TAMPERED"];

/** The client of a property, its credentials opened. @throws SyncError what opening them, or making a client, throws */
export async function clientOf({ engine, resmanOf }: OpenEngine, propertyId: string): Promise<CliResMan> {
  const integration = await engine.integrations.opened(propertyId);
  const client = resmanOf?.(integration);
  if (!client) throw new TypeError("There is no ResMan to ask.");
  return client;
}
