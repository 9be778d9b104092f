import type { RemoteSystem } from "../../domain/status.js";
import type { FieldDifference } from "../../rules/verify/field-differences.js";

export type { FieldDifference } from "../../rules/verify/field-differences.js";

/** Options of a consistency audit. */
export interface VerifyOptions {
  /** Default: all properties that are switched on. A property has no part in Airtable: with one, `systems` is `["resman"]`. */
  propertyId?: string;
  /** Which remotes to compare with. Default: all the engine has. */
  systems?: readonly RemoteSystem[];
  /** Syncs each lead that differs, through the ordinary plan. Default false: reads only, on both sides. */
  repair?: boolean;
  signal?: AbortSignal;
  onProgress?(progress: VerifyProgress): void;
}

/** How an audit goes. */
export interface VerifyProgress {
  system: RemoteSystem;
  propertyId: string | null;
  /** Leads compared so far, of this system and property. */
  checked: number;
  total: number | null;
  /** Milliseconds until this part ends, at the pace so far; null while that is not known. */
  etaMs: number | null;
}

/** What became of a lead that was repaired: the sync's own outcome, and whether the lead was in step when it was looked at again. */
export type VerifyRepair = { outcome: string; inStep: boolean } | { errorCode: string };

/** A lead that is not in step. */
export interface VerifyFinding {
  system: RemoteSystem;
  propertyId: string | null;
  /** Null: only the remote has it. */
  leadId: string | null;
  /** Null: only we have it. */
  remoteId: string | null;
  /**
   * `differs`: some fields do. `missing_remote`: linked to a record that is not there (any more). `not_sent`: ours should have a
   * record and has none; a lead nobody could call back should not. `not_taken`: theirs should be known here and is not.
   * `unreadable`: it, or the cells named by `fields`, could not be compared.
   */
  kind: "differs" | "missing_remote" | "not_sent" | "not_taken" | "unreadable";
  fields: FieldDifference[];
  /**
   * Why it waits, where it is known to: `queued`, that a sync of it is due; `conflict`, that a person must decide;
   * `SYNC_DISABLED`, that the property, or this direction of it, is switched off; `PROPERTY_SUSPENDED`; or the code of the error
   * its last try ended with, after which it rests. For `unreadable`: the code of the error. Null: nobody is at it.
   */
  waitsFor: string | null;
  /** Null where none was asked for. Where it did not bring the lead into step, the rest of the finding says how it is after it. */
  repair: VerifyRepair | null;
}

/** What an audit came to. */
export interface VerifyResult {
  /** ISO 8601. What was edited from then on is no finding: the sync has not had its turn. */
  startedAt: string;
  durationMs: number;
  /** Leads and remote records that were compared. Leads that are to have no record are not. */
  checked: number;
  /** Those in step, also after a repair. */
  consistent: number;
  /** Share of those in step, 0 to 1; 1 where there was nothing to compare. Also stored as the metric `consistency`. */
  consistency: number;
  findings: VerifyFinding[];
  /** Findings that were in step when they were looked at again. */
  repaired: number;
  /** Properties, or with null the Airtable table, that could not be read to the end: not everything of them was compared. */
  failures: { system: RemoteSystem; propertyId: string | null; code: string; message: string }[];
}
