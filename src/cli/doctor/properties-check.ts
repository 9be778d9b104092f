import type { Integration } from "../../domain/integration.js";
import { cronProblem } from "../../rules/schedule/cron.js";
import type { Finding } from "../output/findings-text.js";
import { instant } from "../output/instant.js";
import { type DoctorCheck, type Patient, skipped } from "./doctor-check.js";

/** Whether each integration belongs to a property, can be scheduled, and is not left to rest. */
export const propertiesCheck: DoctorCheck = {
  name: "properties",
  after: ["configuration", "database", "schema"],
  async run({ open, cli }) {
    const { engine, storage } = await open();
    const integrations = await engine.integrations.list();
    if (integrations.length === 0) {
      return engine.airtable.isConfigured ? skipped("no property has an integration") : { findings: [NOTHING_TO_SYNC] };
    }
    const known = storage === null ? null : new Set((await storage.properties.list()).map(({ id }) => id));
    const findings = integrations.flatMap((integration) => [
      ...(known?.has(integration.propertyId) === false ? [withoutProperty(integration)] : []),
      ...cronFindings(integration),
      ...restFindings(integration, cli),
    ]);
    return { findings };
  },
};

const NOTHING_TO_SYNC: Finding = {
  severity: "warning",
  code: "NOTHING_TO_SYNC",
  message: "No property has an integration with ResMan, and Airtable is not set up: there is nothing to sync.",
  remedy:
    "Store a row of resman_integration for each property (docs/resman.md), or set AIRTABLE_TOKEN, AIRTABLE_BASE_ID and AIRTABLE_CLIENT_ID.",
};

const withoutProperty = ({ propertyId }: Integration): Finding => ({
  severity: "error",
  code: "PROPERTY_MISSING",
  message: `The integration of ${propertyId} belongs to no property.`,
  remedy: "Add the property to the host's table, or delete the row of resman_integration.",
});

function cronFindings({ propertyId, syncCron }: Integration): Finding[] {
  const problem = syncCron === null ? null : cronProblem(syncCron);
  if (problem === null) return [];
  const remedy =
    "Set sync_cron of the integration to a cron expression, or to null; until then it goes by sync_frequency.";
  return [{ severity: "error", code: "CRON_INVALID", message: `Property ${propertyId}: ${problem}`, remedy }];
}

function restFindings(integration: Integration, { timeZone }: Patient["cli"]): Finding[] {
  const { propertyId, syncEnabled, syncStatus, errorCount, retryAt } = integration;
  if (!syncEnabled || (syncStatus !== "error" && syncStatus !== "disconnected")) return [];
  const until = retryAt === null ? "" : `, and rests until ${instant(retryAt, timeZone)}`;
  return [
    {
      severity: "warning",
      code: syncStatus === "error" ? "PROPERTY_SUSPENDED" : "PROPERTY_DISCONNECTED",
      message: `Property ${propertyId} failed ${errorCount} times in a row${until}.`,
      remedy: `\`lead-sync queue list --property ${propertyId} --status failed\` says why; \`lead-sync resume --property ${propertyId}\` tries at once.`,
    },
  ];
}
