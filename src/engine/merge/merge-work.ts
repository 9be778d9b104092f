import type { MergeDecision, SeenPair } from "./decide-merge.js";
import type { MergeConflicts } from "./merge-conflicts.js";
import type { MergeSummary } from "./merge-result.js";
import type { MergePair } from "./pair.js";
import type { CheckedRequest } from "./request.js";

/** A merge that is decided and not stored yet. */
export interface MergeWork {
  id: string;
  request: CheckedRequest;
  pair: MergePair;
  seen: SeenPair;
  decision: MergeDecision;
  conflicts: MergeConflicts;
  /** The prospect that is to be retired. */
  retired: string | null;
  summary: MergeSummary;
}
