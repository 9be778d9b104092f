import type { MergeRecord } from "../../domain/merge.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { MergedField } from "../../rules/merge/merge-fields.js";

/** What became of a merge (seed 000, `MergeLeadsResponse`). */
export interface MergeLeadsResult {
  success: true;
  mergeId: string;
  /** The prospect that goes on; while there is none, the conversation that goes on. */
  mergedLeadId: string;
  /** The lead that goes on. */
  survivorId: string;
  /** The lead that was merged into it; null where only the conversation and a prospect were brought together. */
  loserId: string | null;
  /** The prospect that is retired in ResMan. */
  retiredResmanLeadId: string | null;
  /** Fields on which both records had a value and that are decided. */
  conflictsResolved: number;
  mergeSummary: {
    /** Fields on which the records differed and that are settled. */
    fieldsMerged: string[];
    /** Fields on which both records had a value. */
    fieldsConflicted: string[];
    /** What the lead holds for each field on which the records differed. */
    finalValues: Record<string, JsonValue>;
  };
  /** The log row; null where it was archived before the merge was asked for again. */
  syncLogId: string | null;
  /** Whether ResMan is still to follow: queued jobs do it. */
  pending: boolean;
}

export type MergeSummary = MergeLeadsResult["mergeSummary"] & Pick<MergeLeadsResult, "conflictsResolved">;

export function summaryOf(merged: readonly MergedField[]): MergeSummary {
  const names = (...kinds: MergedField["kind"][]): string[] =>
    merged.filter(({ kind }) => kinds.includes(kind)).map(({ field }) => field);
  return {
    fieldsMerged: names("filled", "decided"),
    fieldsConflicted: names("decided", "open"),
    conflictsResolved: names("decided").length,
    finalValues: Object.fromEntries(merged.map(({ field, value }) => [field, value])),
  };
}

export function resultOf(
  { id, resmanLeadId, survivorId, loserId, retiredResmanLeadId }: MergeRecord,
  { conflictsResolved, ...mergeSummary }: MergeSummary,
  syncLogId: string | null,
  pending: boolean,
): MergeLeadsResult {
  return {
    success: true,
    mergeId: id,
    mergedLeadId: resmanLeadId ?? survivorId,
    survivorId,
    loserId,
    retiredResmanLeadId,
    conflictsResolved,
    mergeSummary,
    syncLogId,
    pending,
  };
}
