import type { EventContext } from "../../rules/resman/outbound-event.js";
import type { LoadedLead } from "./load-lead.js";

/** What every write for a lead names: agent, source, and the moment the renter is talking about. */
export const eventContext = ({ integration, lead }: Pick<LoadedLead, "integration" | "lead">): EventContext => ({
  agentId: integration.settings.defaultAgentId,
  sourceId: integration.settings.defaultSourceId,
  at: lead.updatedAt,
});
