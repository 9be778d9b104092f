import type * as z from "zod";
import { camelCaseKeys } from "../../../domain/wire/camel-case.js";
import type { PairDecision } from "../../../engine/conflicts/decide-pair.js";
import type { LeadDataOptions } from "../../../rules/mappers/lead-data.js";
import { fieldsNamed, resolutionFields } from "../../contracts/merge-fields.js";
import { decidedBody, decidedSchema } from "../../contracts/operations/conflict-answers.js";
import { conflictParams, pairDecisionSchema } from "../../contracts/operations/conflict-requests.js";
import { defineRoute } from "../../route.js";
import { seen } from "./seen.js";
import { wantedConflict } from "./wanted.js";

export const decidePair = defineRoute({
  method: "POST",
  path: "/api/resman/conflicts/{conflict_id}/decide",
  operationId: "decidePair",
  summary: "Decides about two records that may be one person, or puts a task off",
  tag: "Conflicts",
  access: "agent",
  params: conflictParams,
  body: pairDecisionSchema,
  example: { decision: "merge", merge_strategy: "resman_wins" },
  failure: "Failed to decide",
  responses: { 200: { description: "The task as it is now, and what was merged.", schema: decidedSchema } },
  async handle(ctx, { principal, params, body, signal }) {
    const { conflict } = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    const decision = decisionOf(body, principal.id, { country: ctx.engine.country });
    return { status: 200, body: decidedBody(await ctx.engine.conflicts.decide(conflict.id, decision, { signal })) };
  },
});

function decisionOf(
  body: z.output<typeof pairDecisionSchema>,
  decidedBy: string,
  options: LeadDataOptions,
): PairDecision {
  if (body.decision !== "merge") return { ...body, decidedBy };
  const { merge_fields, conflict_resolution, ...rest } = body;
  return {
    ...camelCaseKeys(rest),
    decidedBy,
    ...(merge_fields && { mergeFields: fieldsNamed(merge_fields) }),
    ...(conflict_resolution && { conflictResolution: resolutionFields(conflict_resolution, options) }),
  };
}
