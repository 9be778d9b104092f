import type { Integration } from "../../domain/integration.js";
import { areInClear } from "../../engine/integrations/credentials.js";
import type { OpenEngine } from "../config/opened.js";
import type { Finding } from "../output/findings-text.js";
import { type DoctorCheck, skipped } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

const REMEDIES = {
  SECRET_KEY_MISSING:
    "Put the key of this id into LEAD_SYNC_SECRET_KEYS, before the current one; or store the credentials anew.",
  SECRET_KEY_WRONG:
    "Another key has this id in LEAD_SYNC_SECRET_KEYS; put the one back the credentials were sealed with.",
  SECRET_TAMPERED: "Store the credentials of this property anew, and look who can write to resman_integration.",
};

/** Whether the credentials of each property can be opened, and are sealed with the current key. */
export const credentialsCheck: DoctorCheck = {
  name: "credentials",
  after: ["configuration", "database", "schema"],
  async run({ open }) {
    const opened = await open();
    const held = (await opened.engine.integrations.list()).filter(({ apiCredentials }) => apiCredentials !== null);
    if (held.length === 0) return skipped("no property has credentials of its own");
    const findings: Finding[] = [];
    for (const integration of held) {
      const finding = await findingOf(opened, integration);
      if (finding) findings.push(finding);
    }
    return { findings };
  },
};

async function findingOf({ engine, currentKeyId }: OpenEngine, integration: Integration): Promise<Finding | undefined> {
  const { propertyId, apiCredentials } = integration;
  if (areInClear(integration)) {
    const first =
      currentKeyId === null ? "Set LEAD_SYNC_SECRET_KEYS (`lead-sync secrets generate-key`), then run" : "Run";
    return {
      severity: "warning",
      code: "CREDENTIALS_IN_CLEAR",
      message: `The credentials of property ${propertyId} are stored in clear.`,
      remedy: `${first} \`lead-sync secrets rotate\`.`,
    };
  }
  try {
    await engine.integrations.opened(propertyId);
  } catch (error) {
    const finding = findingOfError(error, REMEDIES);
    return { ...finding, message: `Property ${propertyId}: ${finding.message}` };
  }
  if (currentKeyId === null || apiCredentials?.kid === currentKeyId) return undefined;
  return {
    severity: "warning",
    code: "CREDENTIALS_OLD_KEY",
    message: `The credentials of property ${propertyId} are sealed with the key ${String(apiCredentials?.kid)}, not with the current one, ${currentKeyId}.`,
    remedy: "Run `lead-sync secrets rotate`; then the old key can go.",
  };
}
