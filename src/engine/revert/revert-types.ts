import type { ErrorCode } from "../../domain/error-codes.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Run } from "../../domain/run.js";
import type { EditedField, FieldReversal } from "../../rules/revert/plan-revert.js";
import type { EngineContext } from "../context.js";
import type { Notice } from "../sync/notice.js";

/** How to take a run back. */
export interface RevertOptions {
  /** Says what would be done and writes nothing, on either side. Default false. */
  dryRun?: boolean;
  /** Who wants it; `explain` names them. */
  by?: string;
  /** Ends it between two leads; what is done stays done, and reverting again does the rest. */
  signal?: AbortSignal;
}

/**
 * What became of a lead. `reverted`: fields go back. `unlinked`: the run had linked it to its prospect, and it no longer
 * is. `relinked`: the run had ended its link, and it has it again. `left`: somebody edited it since, or it cannot be done;
 * see `left`. `unchanged`: nothing (more) was to be done. `disabled`: its property is switched off; revert again later.
 * `failed`: see `error`; revert again.
 */
export type RevertOutcome = "reverted" | "unlinked" | "relinked" | "left" | "unchanged" | "disabled" | "failed";

/** Something of a run that was not taken back. */
export interface LeftAlone {
  /** The field; `resmanLeadId` for the link to the prospect. */
  field: string;
  /** `edited`: a side moved on since. `merged`, `unlinked`, `gone`: what became of the lead since. */
  reason: "edited" | "merged" | "unlinked" | "gone";
  /** The conflict that lists it; null for a dry run, and where there are no two values to choose from. */
  conflictId: string | null;
  /** Which side moved on, and the values. Only for fields. */
  edit?: Omit<EditedField, "field">;
}

/** Something that stays in ResMan or here as the run left it. */
export interface KeptThing {
  /** The field, `events` (chats, notes, tours), `prospect` or `merge`. */
  subject: string;
  /**
   * `appended`: what was appended to a history cannot be taken back. `owned-by-remote`: only ResMan may change it.
   * `remote-keeps-its-value`: our side goes back, ResMan cannot. `shared`: other leads are linked to the prospect.
   * `direction`: the property sends nothing to ResMan. `found`: the prospect was there before the run.
   * `merged`: leads were merged; `unmergeLeads` takes that back.
   */
  reason: "appended" | "owned-by-remote" | "remote-keeps-its-value" | "shared" | "direction" | "found" | "merged";
}

/** What a revert did to one lead, or would do. */
export interface RevertedLead {
  conversationId: string;
  resmanLeadId: string | null;
  outcome: RevertOutcome;
  /** Fields that went back. */
  reverted: FieldReversal[];
  left: LeftAlone[];
  kept: KeptThing[];
  /** The prospect that was marked lost because the run had created it. */
  retiredResmanLeadId: string | null;
  /** Whether ResMan shows it already; false while a queued job has still to tell it, and for a dry run. */
  synced: boolean;
  error: { code: ErrorCode; message: string } | null;
}

/** What a revert did, or would do. */
export interface RevertResult {
  /** The revert's own run. It can be reverted as well. A dry run's is not stored. */
  run: Run;
  /** The run that was taken back. */
  revertedRunId: string;
  dryRun: boolean;
  /** The leads the run had touched, newest first. */
  leads: RevertedLead[];
}

/** What is the same for all leads of one revert. */
export interface Revert {
  ctx: EngineContext;
  /** The run to take back. */
  revertedRunId: string;
  /** The revert's own run. */
  runId: string;
  dryRun: boolean;
  by: string | null;
  signal: AbortSignal | undefined;
}

export const untouched = (conversationId: string, resmanLeadId: string | null): RevertedLead => ({
  conversationId,
  resmanLeadId,
  outcome: "unchanged",
  reverted: [],
  left: [],
  kept: [],
  retiredResmanLeadId: null,
  synced: false,
  error: null,
});

/** What every log row of a revert says. */
export const revertData = ({ revertedRunId, by }: Revert): Record<string, JsonValue> => ({
  reverted_run: revertedRunId,
  ...(by !== null && { by }),
});

export const noticeOf = ({ runId, signal }: Revert, conversationId: string): Notice => ({
  conversationId,
  trigger: "manual",
  runId,
  ...(signal && { signal }),
});
