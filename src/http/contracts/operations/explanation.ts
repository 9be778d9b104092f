import * as z from "zod";
import { instantSchema, jsonValueSchema } from "../../../domain/primitives.js";
import { runSchema } from "../../../domain/run.js";
import { resolutionStrategySchema, syncTriggerSchema } from "../../../domain/status.js";
import { snakeCase, wireValue } from "../../../domain/wire/camel-case.js";
import type { ExplainedChange, FieldExplanation } from "../../../engine/queries/explain.js";
import { changeBody, changeSchema } from "./change.js";
import { bodyOf } from "./naming.js";

const settledSchema = z.object({
  id: z.string(),
  resolution_strategy: resolutionStrategySchema.nullable(),
  resolved_by: z.string().nullable(),
  resolved_at: instantSchema.nullable(),
  notes: z.string().nullable(),
});

/** One change of a field, with who or what made it happen. */
export const explainedChangeSchema = changeSchema.extend({
  at: instantSchema,
  /** The rule in words. */
  because: z.string(),
  by: z.string().nullable(),
  trigger: syncTriggerSchema,
  run_id: z.string().nullable(),
  run_kind: runSchema.shape.kind.nullable(),
  /** The listed conflict it settled. */
  conflict: settledSchema.nullable(),
  sync_log_id: z.string(),
});

const originSchema = z.object({
  side: changeSchema.shape.origin,
  /** One plain sentence. */
  because: z.string(),
  at: instantSchema.nullable(),
  by: z.string().nullable(),
  sync_log_id: z.string().nullable(),
});

/** Why a field of a lead is what it is. */
export const explanationSchema = z.object({
  field: z.string(),
  /** The lead that goes on where this one was merged; the history is told there. */
  merged_into: z.string().nullable(),
  value: jsonValueSchema,
  origin: originSchema,
  /** What both sides held when they last agreed; null while they never did. */
  base: z.object({ local: jsonValueSchema, remote: jsonValueSchema }).nullable(),
  /** Whether ResMan is still to be told. */
  pending: z.boolean(),
  /** Oldest first. */
  history: z.array(explainedChangeSchema),
});

export const explainedChangeBody = (change: ExplainedChange): z.output<typeof explainedChangeSchema> =>
  bodyOf(explainedChangeSchema, {
    ...change,
    ...changeBody(change),
    conflict: change.conflict && bodyOf(settledSchema, change.conflict),
  });

export const explanationBody = (explanation: FieldExplanation): z.output<typeof explanationSchema> => {
  const { base } = explanation;
  return bodyOf(explanationSchema, {
    ...explanation,
    field: snakeCase(explanation.field),
    value: wireValue(explanation.value),
    origin: bodyOf(originSchema, explanation.origin),
    base: base ? { local: wireValue(base.local), remote: wireValue(base.remote) } : null,
    history: explanation.history.map(explainedChangeBody),
  });
};
