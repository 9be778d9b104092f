import type { EngineContext } from "../../context.js";
import { attributesOf, traced } from "../../traced.js";
import type { ReconciliationResult } from "../results.js";

/** Runs a reconciliation within a span that says which run it was and whether it came to its end. */
export const tracedRun = <R extends ReconciliationResult>(
  ctx: EngineContext,
  operation: "incremental" | "full",
  work: () => Promise<R>,
): Promise<R> =>
  traced(ctx, "reconcile", { operation }, async (span) => {
    const result = await work();
    span.set(attributesOf({ runId: result.runId, outcome: result.success ? "completed" : "failed" }));
    return result;
  });
