import type { Integration } from "../../domain/integration.js";
import type { Finding } from "../output/findings-text.js";
import type { CliResMan } from "../surroundings.js";
import type { DoctorCheck } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";
import { askable, clientOf } from "./resman-check.js";

/** Whether ResMan knows the agent, the source and the lost reason each property files its leads under. */
export const agentsCheck: DoctorCheck = {
  name: "agents and sources",
  after: ["configuration", "database", "schema", "resman"],
  async run({ open, cli: { signal } }) {
    const opened = await open();
    const integrations = await askable(opened);
    if (!Array.isArray(integrations)) return integrations;
    const findings: Finding[] = [];
    for (const integration of integrations) {
      try {
        findings.push(...(await unknownOf(await clientOf(opened, integration.propertyId), integration, signal)));
      } catch (error) {
        if (signal.aborted) throw error;
        findings.push(findingOfError(error));
      }
    }
    return { findings };
  },
};

async function unknownOf(client: CliResMan, integration: Integration, signal: AbortSignal): Promise<Finding[]> {
  const { propertyId, resmanPropertyId, settings } = integration;
  const options = { signal, refresh: true };
  const [employees, sources, reasons] = [
    await client.getEmployees(resmanPropertyId, options),
    await client.getProspectSources(resmanPropertyId, options),
    await client.getLostProspectReasons(options),
  ];
  const { defaultAgentId, defaultSourceId, defaultLostReasonId } = settings;
  const active = sources.filter(({ isActive }) => isActive);
  return [
    ...unknown("AGENT_UNKNOWN", "agent", "defaultAgentId", defaultAgentId, employees, propertyId),
    ...unknown("SOURCE_UNKNOWN", "active source", "defaultSourceId", defaultSourceId, active, propertyId),
    ...(defaultLostReasonId === null
      ? []
      : unknown("LOST_REASON_UNKNOWN", "lost reason", "defaultLostReasonId", defaultLostReasonId, reasons, propertyId)),
  ];
}

const MOST_NAMED = 5;

function unknown(
  code: string,
  what: string,
  setting: string,
  id: string,
  rows: readonly { id: string; name: string }[],
  propertyId: string,
): Finding[] {
  if (rows.some((row) => row.id.toLowerCase() === id.toLowerCase())) return [];
  const known = rows.slice(0, MOST_NAMED).map((row) => (what === "agent" ? row.id : `${row.id} (${row.name})`));
  return [
    {
      severity: "error",
      code,
      message: `Property ${propertyId}: ResMan has no ${what} ${id}.`,
      remedy: `Set settings.${setting} of the integration to one of: ${known.join(", ") || "none, so make one in ResMan first"}.`,
    },
  ];
}
