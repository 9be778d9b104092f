import { isSyncError } from "../../../domain/errors.js";
import { toSyncError } from "../../failure.js";
import type { ReconciliationResult } from "../results.js";
import type { ReconcileRun } from "./reconcile-run.js";

/**
 * Does a run's stages and ends it, however they end. What keeps it from its end is told by the result.
 * @throws SyncError `ABORTED`, `LEASE_LOST`
 */
export async function conduct(run: ReconcileRun, stages: () => Promise<void>): Promise<ReconciliationResult> {
  try {
    await stages();
  } catch (thrown) {
    const failure = toSyncError(thrown);
    const result = await run.finish(failure);
    if (isSyncError(failure, "ABORTED") || isSyncError(failure, "LEASE_LOST")) throw failure;
    return result;
  }
  return run.finish();
}
