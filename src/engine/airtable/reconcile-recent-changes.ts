import type { SyncEngine } from "../sync-engine.js";
import type { ReconcileOptions, ReconciliationResult } from "./results.js";

/** Minutes the seed's cron looks back. */
const LOOKBACK_MINUTES = 20;

/**
 * Seed 004, under its name: reconciles both ways what changed in the last minutes. `engine.reconcile()` without a look-back is
 * the better choice, since it goes on from a stored checkpoint and loses nothing after an outage.
 */
export const reconcileRecentChanges = (
  engine: Pick<SyncEngine, "reconcile">,
  lookbackMinutes: number = LOOKBACK_MINUTES,
  options: Omit<ReconcileOptions, "lookbackMinutes"> = {},
): Promise<ReconciliationResult> => engine.reconcile({ ...options, lookbackMinutes });
