import type { Conflict } from "../../domain/conflict.js";
import { type EngineContext, nowIso } from "../context.js";

/** A conflict that is over, and why. */
export function ended(
  ctx: EngineContext,
  conflict: Conflict,
  notes: string,
  strategy: Conflict["resolutionStrategy"] = null,
) {
  const at = nowIso(ctx.runtime);
  return {
    ...conflict,
    resolutionStatus: "resolved" as const,
    resolutionStrategy: strategy,
    resolvedAt: at,
    updatedAt: at,
    notes,
  };
}
