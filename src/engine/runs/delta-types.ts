import type { RemoteSystem } from "../../domain/status.js";

/** Options of `SyncEngine.syncDelta`. */
export interface DeltaSyncOptions {
  /** One property, and no Airtable. Default: every property with an integration, and Airtable where the engine has it. */
  propertyId?: string;
  /** Only these of them. Default: all that the engine has. */
  remotes?: readonly RemoteSystem[];
  /** Minutes to look back in place of the checkpoints, up to a year. Default: since the last pull. */
  lookbackMinutes?: number;
  signal?: AbortSignal;
}

/**
 * What one delta sync did (seed 004, `ReconciliationResult`). Stage 1 is inbound, stage 2 outbound; counts are the sums of ResMan
 * and Airtable, and where it was about both, errors begin with the name of the one they are about.
 */
export interface DeltaSyncResult {
  /** Whether both stages came to their end. Single leads that failed are named in `errors`; they are queued or swept again. */
  success: boolean;
  stage1: { recordsProcessed: number; inserted: number; updated: number; errors: string[] };
  stage2: { recordsProcessed: number; updated: number; skipped: number; errors: string[] };
  startTime: string;
  endTime: string;
  /** Milliseconds. */
  duration: number;
  /** Ids of the runs it made; none of a stage in which nothing could be read. */
  runIds: string[];
}
