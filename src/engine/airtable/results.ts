import type { CampaignField } from "../../domain/campaign-lead.js";
import type { FieldChange, PlannedConflict } from "../../rules/plan/plan-sync.js";

/** How far a reconciliation has come. */
export interface ReconcileProgress {
  runId: string;
  /** `pull`: Airtable to the portal. `push`: the portal to Airtable. `deletions`: records that are gone. */
  stage: "pull" | "push" | "deletions";
  /** Leads of this stage that are done. */
  processed: number;
  /** Leads of this stage in all; null while it is not known. */
  total: number | null;
  /** Milliseconds until the stage ends, at the pace so far; null while it cannot be told. */
  etaMs: number | null;
}

/** What a dry run found for one lead. */
export interface PlannedReconciliation {
  /** Null for a record that would become a lead. */
  leadId: string | null;
  /** Null for a lead that would get a record. */
  recordId: string | null;
  toLocal: FieldChange[];
  toRemote: FieldChange[];
  conflicts: PlannedConflict[];
}

/** Options of `SyncEngine.reconcile`. */
export interface ReconcileOptions {
  /** Minutes to look back in place of the checkpoint, on both sides, up to a year. Default: since the last reconciliation. */
  lookbackMinutes?: number;
  /** Reads and plans, writes nothing on either side. Default false. */
  dryRun?: boolean;
  /** Takes more deletions at once than `massDelete` allows. Default false. */
  allowMassDelete?: boolean;
  /** Default `manual`. */
  trigger?: "manual" | "schedule" | "api";
  onProgress?: (progress: ReconcileProgress) => void;
  signal?: AbortSignal;
}

/** What one reconciliation did (seed 004). Stage 1 is Airtable to the portal, stage 2 the portal to Airtable. */
export interface ReconciliationResult {
  /** Whether both stages came to their end. Single leads that failed are named in `errors` and tried again. */
  success: boolean;
  stage1: { recordsProcessed: number; inserted: number; updated: number; errors: string[] };
  stage2: { recordsProcessed: number; updated: number; skipped: number; errors: string[] };
  startTime: Date;
  endTime: Date;
  /** Milliseconds. */
  duration: number;
  /** The run, as `engine.getRun` knows it; one that found nothing to do is not kept. */
  runId: string;
  /** Leads whose record was found to be gone. */
  deleted: number;
  /** Records made in Airtable; part of `stage2.updated`. */
  created: number;
  /** Fields this run left to a person; `engine.airtable.conflicts()` lists all that wait. */
  conflicts: number;
  /** What does not stop the sync but should be looked at: schema findings, deletions that wait. */
  warnings: string[];
  /** What a dry run would do; empty otherwise. */
  plan: PlannedReconciliation[];
}

/** Options of `SyncEngine.syncAll`. */
export interface FullSyncOptions
  extends Pick<ReconcileOptions, "allowMassDelete" | "onProgress" | "signal" | "trigger"> {
  /** Begins anew where an earlier full sync was interrupted. Default false: goes on from there. */
  restart?: boolean;
}

/** What a full sync did. */
export interface FullSyncResult extends ReconciliationResult {
  /** Whether it went on from one that was interrupted. */
  resumed: boolean;
}

/** A conflict of a campaign lead that waits for a person. */
export interface OpenCampaignConflict {
  leadId: string;
  recordId: string;
  field: CampaignField;
  local: PlannedConflict["local"];
  remote: PlannedConflict["remote"];
  rule: string;
  openedAt: string;
}
