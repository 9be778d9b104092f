import type { Span, SpanAttributes } from "../ports/tracing.js";
import type { EngineContext } from "./context.js";

/** What the engine's spans say of themselves: ids, codes and counts, never a value of a lead. */
export interface SpanFacts {
  conversationId?: string | null;
  propertyId?: string | null;
  resmanLeadId?: string | null;
  runId?: string | null;
  jobId?: string;
  trigger?: string;
  operation?: string;
  outcome?: string;
  source?: string;
  attempt?: number;
}

const ATTRIBUTES = {
  conversationId: "lead_sync.conversation.id",
  propertyId: "lead_sync.property.id",
  resmanLeadId: "lead_sync.prospect.id",
  runId: "lead_sync.run.id",
  jobId: "lead_sync.job.id",
  trigger: "lead_sync.trigger",
  operation: "lead_sync.operation",
  outcome: "lead_sync.outcome",
  source: "lead_sync.webhook.source",
  attempt: "lead_sync.attempt",
} as const satisfies Record<keyof SpanFacts, string>;

/** The facts under the names they have in a trace; what is not known is left out. */
export function attributesOf(facts: SpanFacts): SpanAttributes {
  const attributes: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value !== null && value !== undefined) attributes[ATTRIBUTES[name as keyof SpanFacts]] = value;
  }
  return attributes;
}

/** Runs one step of the engine within the span `lead_sync.<step>`. */
export const traced = <T>(
  { tracing }: Pick<EngineContext, "tracing">,
  step: string,
  facts: SpanFacts,
  work: (span: Span) => Promise<T>,
): Promise<T> => tracing.span(`lead_sync.${step}`, { attributes: attributesOf(facts) }, work);
