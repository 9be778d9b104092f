import { SyncError } from "../../domain/errors.js";
import type { AirtableSettings } from "../airtable/options.js";
import { reconcile } from "../airtable/reconcile.js";
import type { EngineContext } from "../context.js";
import { isAllPaused } from "../integrations/switches.js";
import type { Task } from "./task.js";

/** What the reconciliations of an engine warned of when last they did. */
const told = new WeakMap<EngineContext, readonly string[]>();

/** The reconciliation of a table, every `reconcileEveryMs`. */
export function reconcileTask(ctx: EngineContext, { gateway, table, reconcileEveryMs }: AirtableSettings): Task {
  return {
    name: "airtable:reconcile",
    // What each process knows of a table without asking Airtable.
    key: `airtable:reconcile:${gateway.baseId}/${table}`,
    propertyId: null,
    when: { everyMs: reconcileEveryMs },
    notBefore: null,
    mayBegin: async () => !(await isAllPaused(ctx)),
    run: async (signal) => {
      const { success, runId, warnings } = await reconcile(ctx, { trigger: "schedule", signal });
      logWarnings(ctx, warnings);
      if (!success) throw await failureOf(ctx, runId);
    },
  };
}

/** Nobody reads the result of a scheduled one. What it says again and again is said once. */
function logWarnings(ctx: EngineContext, warnings: readonly string[]): void {
  const before = told.get(ctx) ?? [];
  for (const warning of warnings) if (!before.includes(warning)) ctx.logger.warn(warning);
  told.set(ctx, warnings);
}

async function failureOf({ storage }: EngineContext, runId: string): Promise<SyncError> {
  const run = await storage.runs.get(runId);
  const failure = run?.errors.findLast(({ leadId }) => leadId === null);
  return new SyncError("TEMPORARY_ERROR", failure?.message ?? "The reconciliation did not come to its end.", {
    context: { runId, ...(failure && { code: failure.code }) },
  });
}
