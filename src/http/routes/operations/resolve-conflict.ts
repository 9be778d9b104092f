import type * as z from "zod";
import type { Conflict } from "../../../domain/conflict.js";
import { SyncError, ValidationError } from "../../../domain/errors.js";
import { fieldValue } from "../../../domain/wire/camel-case.js";
import type { ResolutionRequest } from "../../../engine/conflicts/resolve.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import { resolvedBody, resolvedSchema } from "../../contracts/operations/conflict-answers.js";
import { conflictParams, resolutionSchema } from "../../contracts/operations/conflict-requests.js";
import { defineRoute } from "../../route.js";
import { seen } from "./seen.js";
import { wantedConflict } from "./wanted.js";

export const resolveConflict = defineRoute({
  method: "POST",
  path: "/api/resman/conflicts/{conflict_id}/resolve",
  operationId: "resolveConflict",
  summary: "Settles a conflict about a field",
  tag: "Conflicts",
  access: "agent",
  params: conflictParams,
  body: resolutionSchema,
  example: { resolution: "resman_wins", final_value: "2026-05-01", reason: "Confirmed by phone" },
  failure: "Failed to resolve conflict",
  responses: {
    200: { description: "The decision is stored, and applied if ResMan answered.", schema: resolvedSchema },
  },
  async handle(ctx, { principal, params, body, signal }) {
    const { conflict } = await seen(ctx, principal, wantedConflict(ctx, params.conflict_id));
    const request = { ...decisionOf(body, conflict), resolvedBy: principal.id };
    const result = await ctx.engine.conflicts.resolve(conflict.id, request, { signal }).catch(inTheBodysNames);
    return { status: 200, body: resolvedBody(result) };
  },
});

function decisionOf(
  { resolution: strategy, final_value, reason }: z.output<typeof resolutionSchema>,
  conflict: Conflict,
): Omit<ResolutionRequest, "resolvedBy"> {
  const value = final_value === undefined ? undefined : fieldValue(final_value);
  const notes = reason ? { notes: reason } : {};
  if (strategy === "merged") return { strategy, ...notes, ...(value !== undefined && { value }) };
  if (strategy !== "manual_review" && value !== undefined && value !== null) {
    const winner = strategy === "resman_wins" ? conflict.resmanValue : conflict.domiqValue;
    if (!jsonEquals(value, winner)) {
      throw new SyncError("STALE_WRITE", "The conflict shows another value by now; load it again.");
    }
  }
  return { strategy, ...notes };
}

const NAMES: Readonly<Record<string, string>> = { strategy: "resolution", value: "final_value", notes: "reason" };

function inTheBodysNames(error: unknown): never {
  if (!(error instanceof ValidationError)) throw error;
  const issues = error.issues.map(({ path, message }) => ({ path: NAMES[path] ?? path, message }));
  throw new ValidationError("Body", issues, { cause: error });
}
