import type { Integration } from "../../../domain/integration.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { Run } from "../../../domain/run.js";
import type { ConflictDetails } from "../../../engine/conflicts/conflict-details.js";
import type { LeadSummary } from "../../../engine/queries/list-leads.js";
import type { HandlerContext } from "../../handler-context.js";
import type { Wanted } from "./seen.js";

type Wants<R> = (ctx: HandlerContext, id: string) => Wanted<R>;

/** The records paths name, each with the property it is of. */

export const wantedConversation: Wants<LeadSummary> = ({ engine }, id) => ({
  what: "Conversation",
  record: engine.leadSummary(id),
  propertyOf: ({ propertyId }) => propertyId,
});

export const wantedConflict: Wants<ConflictDetails> = ({ engine }, id) => ({
  what: "Conflict",
  record: engine.conflicts.get(id),
  propertyOf: ({ conflict }) => conflict.propertyId,
});

export const wantedJob: Wants<QueueItem> = ({ engine }, id) => ({
  what: "Job",
  record: engine.jobs.get(id),
  propertyOf: ({ propertyId }) => propertyId,
});

export const wantedRun: Wants<Run> = ({ engine }, id) => ({
  what: "Run",
  record: engine.getRun(id),
  propertyOf: ({ propertyId }) => propertyId,
});

export const wantedIntegration: Wants<Integration> = ({ engine }, propertyId) => ({
  what: "Integration",
  record: engine.integrations.get(propertyId),
  propertyOf: (integration) => integration.propertyId,
});
