import * as z from "zod";
import { isSyncError, parseInput } from "../../domain/errors.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import { followDeletions, prepareDeletions } from "./deletions/deletions.js";
import { pullSince } from "./pull/pull-checkpoint.js";
import { pullChanges } from "./pull/pull-stage.js";
import { pushNoticed } from "./push/push-stage.js";
import type { ReconcileOptions, ReconciliationResult } from "./results.js";
import { conduct } from "./run/conduct.js";
import { ReconcileRun } from "./run/reconcile-run.js";
import { tracedRun } from "./run/traced-run.js";
import { forgetTable, type OpenTable, openTable } from "./table/open-table.js";
import { holdingRun } from "./table/run-lock.js";

const optionsSchema = z.strictObject({
  lookbackMinutes: z
    .number()
    .positive()
    .max(366 * 24 * 60)
    .optional(),
  dryRun: z.boolean().optional(),
  allowMassDelete: z.boolean().optional(),
  trigger: z.enum(["manual", "schedule", "api"]).optional(),
  onProgress: z.custom((value) => typeof value === "function", "must be a function").optional(),
  signal: z.instanceof(AbortSignal).optional(),
});

/**
 * Reconciles the portal's campaign leads and their Airtable table, both ways (seed 004). One at a time for a table, across
 * processes; killed at any point, the next one completes it.
 * @throws ConfigError when the engine has no `airtable`; SyncError `ALREADY_RUNNING`, `SCHEMA_MISMATCH`, `ABORTED`;
 * `LEASE_LOST`; ValidationError. What ends a stage otherwise (quota, credentials, an outage) is told by `success: false`.
 */
export async function reconcile(ctx: EngineContext, options: ReconcileOptions = {}): Promise<ReconciliationResult> {
  parseInput(optionsSchema, options, "ReconcileOptions");
  return tracedRun(ctx, "incremental", () => reconcileNow(ctx, options));
}

async function reconcileNow(ctx: EngineContext, options: ReconcileOptions): Promise<ReconciliationResult> {
  const { signal, dryRun = false } = options;
  throwIfAborted(signal);
  const opened = await openOrFail(ctx, options);
  if ("result" in opened) return opened.result;
  // A dry run writes nothing that a run under way could get to see.
  if (dryRun) return bothWays(ctx, opened.open, options, {});
  return holdingRun(ctx, opened.open, signal, (held) => bothWays(ctx, opened.open, options, held));
}

/** A table that cannot be read now, other than one that does not fit, is a run that came to nothing. */
export async function openOrFail(
  ctx: EngineContext,
  options: ReconcileOptions,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<{ open: OpenTable } | { result: ReconciliationResult }> {
  const { signal, dryRun = false } = options;
  try {
    return { open: await openTable(ctx, { fresh, remember: !dryRun, ...(signal && { signal }) }) };
  } catch (thrown) {
    throwIfAborted(signal);
    const error = toSyncError(thrown);
    if (isSyncError(error, "INVALID_CONFIG") || isSyncError(error, "SCHEMA_MISMATCH")) throw error;
    return { result: await new ReconcileRun(ctx, options).finish(error) };
  }
}

async function bothWays(
  ctx: EngineContext,
  open: OpenTable,
  options: ReconcileOptions,
  { signal = options.signal, beforeWrite }: Hold,
): Promise<ReconciliationResult> {
  const { allowMassDelete } = options;
  const run = new ReconcileRun(ctx, { ...options, ...(signal && { signal }) });
  for (const { message, remedy } of open.findings) run.warn(`${message} ${remedy}`);
  const lookbackMs = options.lookbackMinutes === undefined ? undefined : options.lookbackMinutes * 60_000;
  const since = lookbackMs === undefined ? undefined : new Date(ctx.runtime.now() - lookbackMs).toISOString();
  return conduct(run, () =>
    noticingChangedSchema(ctx, async () => {
      await prepareDeletions(ctx, open, run);
      await pullChanges(ctx, open, run, since ?? (await pullSince(ctx, open)), lookbackMs ? { lookbackMs } : {});
      await followDeletions(ctx, open, run, allowMassDelete === undefined ? {} : { allowMassDelete });
      throwIfAborted(signal);
      await pushNoticed(ctx, open, run, { ...(beforeWrite && { beforeWrite }), ...(since && { updatedSince: since }) });
    }),
  );
}

/** A field or table that is gone since the schema was read is named when it is read anew, next time. */
export async function noticingChangedSchema(ctx: EngineContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isSyncError(error, "REMOTE_REJECTED") || isSyncError(error, "NOT_FOUND")) forgetTable(ctx);
    throw error;
  }
}
